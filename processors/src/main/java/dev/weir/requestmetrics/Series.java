package dev.weir.requestmetrics;

import dev.weir.api.Attributes;

/**
 * A series of a resource.
 *
 * @param layout of its aggregates: a file with other buckets begins new series rather than adding what does not fit
 */
public record Series(String metric, int layout, Attributes attributes) {
    private static final Attributes OVERFLOW = Attributes.of("otel.metric.overflow", true);

    /** Where the series goes that there is no room for. */
    public Series overflow() {
        return new Series(metric, layout, OVERFLOW);
    }

    public boolean isOverflow() {
        return attributes.equals(OVERFLOW);
    }
}
