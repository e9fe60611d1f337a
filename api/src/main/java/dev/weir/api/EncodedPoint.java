package dev.weir.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A data point of another program, in OTLP's protobuf: passed on with all that it says, whatever kind it is of.
 *
 * @param metric what it is a point of; points of one metric share it
 * @param point the message of the point
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content, below
public record EncodedPoint(Metric metric, byte[] point) implements DataPoint {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedPoint(Metric m, byte[] p) && metric.equals(m) && Arrays.equals(point, p);
    }

    @Override
    public int hashCode() {
        return 31 * metric.hashCode() + Arrays.hashCode(point);
    }

    @Override
    public String toString() {
        return "EncodedPoint[" + point.length + " bytes of kind " + metric.kind + "]";
    }

    /**
     * A metric without its points. Nobody changes the arrays.
     *
     * @param resource the message {@code ResourceMetrics} without scopes
     * @param scope the message {@code ScopeMetrics} without metrics
     * @param metric the message {@code Metric} without data
     * @param kind the number of the metric's field that holds its data: gauge, sum, histogram, exponential histogram, summary
     * @param data the message of that field without points
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by content, below
    public record Metric(byte[] resource, byte[] scope, byte[] metric, int kind, byte[] data) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Metric m
                    && kind == m.kind
                    && Arrays.equals(metric, m.metric)
                    && Arrays.equals(data, m.data)
                    && Arrays.equals(scope, m.scope)
                    && Arrays.equals(resource, m.resource);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(resource) + Arrays.hashCode(metric);
        }
    }
}
