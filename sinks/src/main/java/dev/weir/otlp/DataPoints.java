package dev.weir.otlp;

import dev.weir.api.MetricPoint;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;

/** Single points as OTLP has them. */
final class DataPoints {
    private DataPoints() {}

    static NumberDataPoint number(MetricPoint p, Number value) {
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(p.startNanos())
                .setTimeUnixNano(p.timeNanos())
                .setFlags(p.flags());
        p.attributes().forEach((key, v) -> point.addAttributes(CommonMessages.attribute(key, v)));
        if (value instanceof Long whole) {
            point.setAsInt(whole);
        } else {
            point.setAsDouble(value.doubleValue());
        }
        return point.build();
    }

    static HistogramDataPoint histogram(MetricPoint p, MetricPoint.Histogram h) {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(p.startNanos())
                .setTimeUnixNano(p.timeNanos())
                .setFlags(p.flags())
                .setCount(h.count());
        p.attributes().forEach((key, v) -> point.addAttributes(CommonMessages.attribute(key, v)));
        if (!Double.isNaN(h.sum())) {
            point.setSum(h.sum());
        }
        if (!Double.isNaN(h.min())) {
            point.setMin(h.min());
        }
        if (!Double.isNaN(h.max())) {
            point.setMax(h.max());
        }
        for (double bound : h.bounds()) {
            point.addExplicitBounds(bound);
        }
        for (long bucket : h.buckets()) {
            point.addBucketCounts(bucket);
        }
        h.exemplars().forEach(e -> point.addExemplars(exemplar(e)));
        return point.build();
    }

    static ExponentialHistogramDataPoint exponential(MetricPoint p, MetricPoint.ExponentialHistogram h) {
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(p.startNanos())
                .setTimeUnixNano(p.timeNanos())
                .setFlags(p.flags())
                .setCount(h.count())
                .setScale(h.scale())
                .setZeroCount(h.zeroCount());
        p.attributes().forEach((key, v) -> point.addAttributes(CommonMessages.attribute(key, v)));
        if (!Double.isNaN(h.sum())) {
            point.setSum(h.sum());
        }
        if (!Double.isNaN(h.min())) {
            point.setMin(h.min());
        }
        if (!Double.isNaN(h.max())) {
            point.setMax(h.max());
        }
        if (h.buckets().length > 0) {
            var positive = point.getPositiveBuilder().setOffset(h.offset());
            for (long bucket : h.buckets()) {
                positive.addBucketCounts(bucket);
            }
        }
        h.exemplars().forEach(e -> point.addExemplars(exemplar(e)));
        return point.build();
    }

    private static Exemplar exemplar(MetricPoint.Exemplar e) {
        Exemplar.Builder exemplar =
                Exemplar.newBuilder().setTimeUnixNano(e.timeNanos()).setAsDouble(e.value());
        if ((e.traceIdHi() | e.traceIdLo()) != 0) {
            exemplar.setTraceId(CommonMessages.traceId(e.traceIdHi(), e.traceIdLo()));
        }
        if (e.spanId() != 0) {
            exemplar.setSpanId(CommonMessages.spanId(e.spanId()));
        }
        return exemplar.build();
    }
}
