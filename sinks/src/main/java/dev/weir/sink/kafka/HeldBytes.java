package dev.weir.sink.kafka;

import dev.weir.api.EncodedPoint;
import dev.weir.api.EncodedSpan;
import dev.weir.api.Segment;
import org.jspecify.annotations.Nullable;

/** How much memory records hold on to that wait to become messages: a span of others the whole request in which it came. */
final class HeldBytes {
    /** More does not wait, however few records it is. */
    static final long MOST = 16 << 20;

    private @Nullable Object latest;
    private long bytes;

    /** Gives whether there is more than may wait. */
    boolean add(Object record) {
        bytes += switch (record) {
            case EncodedSpan span -> shared(span.bytes(), span.bytes().length);
            case EncodedPoint point -> point.point().length + shared(point.metric(), size(point.metric()));
            case Segment segment -> shared(segment.buffer(), segment.buffer().length);
            default -> 0;
        };
        return bytes > MOST;
    }

    void clear() {
        bytes = 0;
        latest = null;
    }

    /** Those that share it come one behind the other. */
    @SuppressWarnings("ReferenceEquality") // it is one object in memory or it is not
    private long shared(Object with, long size) {
        boolean known = latest == with;
        latest = with;
        return known ? 0 : size;
    }

    private static long size(EncodedPoint.Metric metric) {
        return (long) metric.resource().length + metric.scope().length + metric.metric().length + metric.data().length;
    }
}
