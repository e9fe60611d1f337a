package dev.weir.requestmetrics;

import dev.weir.api.Exchange;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.Span;
import dev.weir.span.Exchanges;
import dev.weir.span.Instrument;
import java.time.Duration;
import java.util.List;

/** Exchanges of which only the times matter, and options with something changed. */
public final class Timed {
    public static final MetricOptions CUMULATIVE = MetricOptions.DEFAULTS;
    public static final MetricOptions DELTA = with(CUMULATIVE, Temporality.DELTA);
    static final List<Duration> BUCKETS = Instrument.REQUEST_BUCKETS;

    private Timed() {}

    /** Ended at {@code endMillis} and lasted {@code nanos}. */
    public static Exchange exchange(long endMillis, long nanos) {
        return Exchanges.asServer()
                .times(endMillis * 1_000_000 - nanos, endMillis * 1_000_000)
                .at((int) nanos, (int) endMillis)
                .build();
    }

    static void record(Durations into, long nanos) {
        into.record(exchange(1000, nanos), Span.Kind.SERVER, true);
    }

    public static MetricOptions window(long millis, MetricOptions o) {
        return new MetricOptions(
                millis,
                o.delayMillis(),
                o.latenessMillis(),
                o.temporality(),
                o.buckets(),
                o.exponentialSize(),
                o.exemplars(),
                o.cardinalityLimit(),
                o.expirationMillis(),
                o.limits(),
                o.knownMethods());
    }

    static MetricOptions with(MetricOptions o, Temporality temporality) {
        return new MetricOptions(
                o.windowMillis(),
                o.delayMillis(),
                o.latenessMillis(),
                temporality,
                o.buckets(),
                o.exponentialSize(),
                o.exemplars(),
                o.cardinalityLimit(),
                o.expirationMillis(),
                o.limits(),
                o.knownMethods());
    }

    public static MetricOptions limited(MetricOptions o, int cardinality, MetricLimits limits) {
        return new MetricOptions(
                o.windowMillis(),
                o.delayMillis(),
                o.latenessMillis(),
                o.temporality(),
                o.buckets(),
                o.exponentialSize(),
                o.exemplars(),
                cardinality,
                o.expirationMillis(),
                limits,
                o.knownMethods());
    }
}
