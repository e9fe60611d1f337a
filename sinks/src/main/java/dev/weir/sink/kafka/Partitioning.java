package dev.weir.sink.kafka;

import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import dev.weir.api.MetricPoint;
import dev.weir.api.Segment;
import dev.weir.api.SpanData;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Keys of messages, and the partition of a key: as the Collector has it, so that both may write to one topic. */
final class Partitioning {
    private static final int FNV_32_OFFSET = 0x811c9dc5;
    private static final int FNV_32_PRIME = 0x01000193;

    private Partitioning() {}

    /** The trace id in hex: as text, since it is also what spans are grouped by. */
    static String trace(SpanData span) {
        return HexFormat.of()
                .toHexDigits(span.traceIdHi())
                .concat(HexFormat.of().toHexDigits(span.traceIdLo()));
    }

    /** The Collector's hash of a resource's attributes, whatever their order: 16 bytes, each as a char, since it is grouped by too. */
    static String resource(DataPoint point) {
        byte[] hash = switch (point) {
            case MetricPoint p -> ResourceHash.of(p.resource());
            case EncodedPoint e -> ResourceHash.of(e.metric());
        };
        return new String(hash, StandardCharsets.ISO_8859_1);
    }

    /** Segments of a connection stay in their order: a scope is read by one reader. */
    static String scope(Segment segment) {
        return HexFormat.of().toHexDigits(segment.connection().scope());
    }

    static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** FNV-1a, its sign taken away after the remainder: what the Collector calls {@code sarama_compat}. */
    static int partition(byte[] key, int[] partitions) {
        int hash = FNV_32_OFFSET;
        for (byte b : key) {
            hash = (hash ^ (b & 0xff)) * FNV_32_PRIME;
        }
        return partitions[Math.abs(hash % partitions.length)];
    }
}
