package dev.weir.requestmetrics;

import dev.weir.api.MetricPoint.Temporality;
import dev.weir.span.Instrument;
import dev.weir.span.SpanOptions;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How metrics are made.
 *
 * @param windowMillis length of a window, 1 or more
 * @param delayMillis how long after its end a window stays open
 * @param latenessMillis how much later still an exchange is taken
 * @param buckets bounds of every histogram; empty: those that the instrument advises
 * @param exponentialSize most buckets of an exponential histogram, 0 for explicit ones
 * @param cardinalityLimit series of one metric and resource, the overflow's included; 2 or more
 * @param expirationMillis how long a series is remembered without exchanges, 0 for ever; of cumulative metrics only
 */
public record MetricOptions(
        long windowMillis,
        long delayMillis,
        long latenessMillis,
        Temporality temporality,
        List<Duration> buckets,
        int exponentialSize,
        boolean exemplars,
        int cardinalityLimit,
        long expirationMillis,
        MetricLimits limits,
        Set<String> knownMethods)
        implements Serializable {

    public static final MetricOptions DEFAULTS = new MetricOptions(
            10_000,
            3_000,
            60_000,
            Temporality.CUMULATIVE,
            List.of(),
            0,
            true,
            2000,
            300_000,
            MetricLimits.DEFAULTS,
            Set.copyOf(SpanOptions.KNOWN_METHODS));

    public MetricOptions {
        if (windowMillis < 1 || delayMillis < 0 || latenessMillis < 0 || expirationMillis < 0) {
            throw new IllegalArgumentException("times are not negative, and the window is not zero");
        }
        if (cardinalityLimit < 2 || exponentialSize < 0 || exponentialSize == 1) {
            throw new IllegalArgumentException("two series and two buckets at least");
        }
        buckets = List.copyOf(buckets);
        knownMethods = Set.copyOf(knownMethods);
    }

    public boolean delta() {
        return temporality == Temporality.DELTA;
    }

    /** Where the window of this time begins. */
    public long windowOf(long millis) {
        return Math.floorDiv(millis, windowMillis) * windowMillis;
    }

    /** The watermark of the windows, of that of the exchanges. */
    public long windowTime(long watermark) {
        return watermark == Long.MAX_VALUE || watermark < Long.MIN_VALUE + delayMillis
                ? watermark
                : watermark - delayMillis;
    }

    Durations newHistogram(Instrument instrument) {
        return exponentialSize > 0
                ? new ExponentialBuckets(exponentialSize)
                : new ExplicitBuckets(ExplicitBuckets.bounds(buckets.isEmpty() ? instrument.buckets() : buckets));
    }
}
