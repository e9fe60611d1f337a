package dev.weir.sink.kafka;

import dev.weir.api.Attributes;
import dev.weir.api.MetricPoint;
import dev.weir.api.Segment;
import dev.weir.api.Span;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Keys of messages, and the partition of a key: as the Collector has it, so that both may write to one topic. */
final class Partitioning {
    private static final long FNV_64_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_64_PRIME = 0x100000001b3L;
    private static final int FNV_32_OFFSET = 0x811c9dc5;
    private static final int FNV_32_PRIME = 0x01000193;

    private Partitioning() {}

    /** The trace id in hex: as text, since it is also what spans are grouped by. */
    static String trace(Span span) {
        return HexFormat.of()
                .toHexDigits(span.traceIdHi())
                .concat(HexFormat.of().toHexDigits(span.traceIdLo()));
    }

    /** Whatever the order of its attributes. */
    static String resource(MetricPoint point) {
        Attributes attributes = point.resource();
        Map<String, Object> sorted = new TreeMap<>();
        attributes.forEach(sorted::put);
        long hash = FNV_64_OFFSET;
        for (byte b : sorted.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * FNV_64_PRIME;
        }
        return HexFormat.of().toHexDigits(hash);
    }

    /** Segments of a connection stay in their order: a scope is read by one reader. */
    static String scope(Segment segment) {
        return HexFormat.of().toHexDigits(segment.connection().scope());
    }

    static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
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
