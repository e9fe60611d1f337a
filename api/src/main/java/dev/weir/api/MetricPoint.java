package dev.weir.api;

import java.util.List;

/**
 * One data point of a metric in OpenTelemetry's own terms.
 *
 * @param name of the metric
 * @param description one line, may be empty
 * @param unit in UCUM's notation ("s"), may be empty
 * @param startNanos Unix time at which what the point sums up began; 0 where that has no meaning
 * @param timeNanos Unix time of the point
 * @param flags OTLP's data point flags
 * @param resource what the point is about
 */
public record MetricPoint(
        String name,
        String description,
        String unit,
        Value value,
        long startNanos,
        long timeNanos,
        int flags,
        Attributes attributes,
        Attributes resource)
        implements DataPoint {

    /** What was measured. */
    public sealed interface Value permits Gauge, Sum, Histogram, ExponentialHistogram {}

    /** Numbered as in OTLP. */
    public enum Temporality {
        UNSPECIFIED,
        /** Since the point before. */
        DELTA,
        /** Since the start. */
        CUMULATIVE
    }

    /** A value as it is at the time. */
    public record Gauge(Number number) implements Value {}

    /** @param number an amount: a {@link Long} or a {@link Double} */
    public record Sum(Number number, boolean monotonic, Temporality temporality) implements Value {}

    /**
     * A histogram with explicit bounds.
     *
     * @param min of the values; NaN if not known, as in a cumulative histogram
     * @param max like {@code min}
     * @param bounds upper bounds, inclusive, ascending; shared: never change them
     * @param buckets one more than bounds
     */
    @SuppressWarnings("ArrayRecordComponent") // tens of thousands per window; nobody compares them
    public record Histogram(
            Temporality temporality,
            long count,
            double sum,
            double min,
            double max,
            double[] bounds,
            long[] buckets,
            List<Exemplar> exemplars)
            implements Value {}

    /**
     * A histogram whose bounds are powers of 2^(2^-scale). Its values are not negative.
     *
     * @param zeroCount values that are 0
     * @param offset index of the first bucket
     * @param buckets without those before the first and behind the last that has a value
     */
    @SuppressWarnings("ArrayRecordComponent") // like Histogram
    public record ExponentialHistogram(
            Temporality temporality,
            long count,
            double sum,
            double min,
            double max,
            int scale,
            long zeroCount,
            int offset,
            long[] buckets,
            List<Exemplar> exemplars)
            implements Value {}

    /**
     * One of the measurements behind a point, with the span that it belongs to.
     *
     * @param spanId 0 without a span
     */
    public record Exemplar(double value, long timeNanos, long traceIdHi, long traceIdLo, long spanId) {}
}
