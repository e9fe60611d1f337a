package dev.weir.sink.debug;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.List;
import java.util.stream.Collectors;

/** Verbosity {@code normal}: a line per resource, scope and data point. */
final class NormalMetrics {
    private final NormalLines lines = new NormalLines();

    private NormalMetrics() {}

    static String of(ExportMetricsServiceRequest metrics) {
        NormalMetrics t = new NormalMetrics();
        for (int i = 0; i < metrics.getResourceMetricsCount(); i++) {
            t.resource(i, metrics.getResourceMetrics(i));
        }
        return t.lines.toString();
    }

    private void resource(int index, ResourceMetrics resource) {
        lines.resource("ResourceMetrics", index, resource.getResource(), resource.getSchemaUrl());
        for (int i = 0; i < resource.getScopeMetricsCount(); i++) {
            ScopeMetrics scope = resource.getScopeMetrics(i);
            lines.scope("ScopeMetrics", i, scope.getScope(), scope.getSchemaUrl());
            scope.getMetricsList().forEach(this::metric);
        }
    }

    private void metric(Metric metric) {
        String name = Values.printable(metric.getName());
        switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().forEach(p -> number(name, p));
            case SUM -> metric.getSum().getDataPointsList().forEach(p -> number(name, p));
            case HISTOGRAM -> metric.getHistogram().getDataPointsList().forEach(p -> histogram(name, p));
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram().getDataPointsList().forEach(p -> exponential(name, p));
            case SUMMARY -> metric.getSummary().getDataPointsList().forEach(p -> summary(name, p));
            default -> {
                // A metric without data has no points.
            }
        }
    }

    private void number(String name, NumberDataPoint p) {
        String value = p.hasAsInt() ? Long.toString(p.getAsInt()) : p.hasAsDouble() ? shortest(p.getAsDouble()) : "";
        line(name, p.getAttributesList(), value);
    }

    private void histogram(String name, HistogramDataPoint p) {
        StringBuilder value = new StringBuilder("count=").append(Long.toUnsignedString(p.getCount()));
        value.append(p.hasSum() ? " sum=" + shortest(p.getSum()) : "")
                .append(p.hasMin() ? " min=" + shortest(p.getMin()) : "")
                .append(p.hasMax() ? " max=" + shortest(p.getMax()) : "");
        for (int i = 0; i < p.getBucketCountsCount(); i++) {
            value.append(' ')
                    .append(i < p.getExplicitBoundsCount() ? "le" + shortest(p.getExplicitBounds(i)) + "=" : "")
                    .append(Long.toUnsignedString(p.getBucketCounts(i)));
        }
        line(name, p.getAttributesList(), value.toString());
    }

    /** The Collector writes the lower bound of a bucket behind {@code le}. */
    private void exponential(String name, ExponentialHistogramDataPoint p) {
        StringBuilder value = new StringBuilder("count=").append(Long.toUnsignedString(p.getCount()));
        value.append(p.hasSum() ? " sum=" + shortest(p.getSum()) : "")
                .append(p.hasMin() ? " min=" + shortest(p.getMin()) : "")
                .append(p.hasMax() ? " max=" + shortest(p.getMax()) : "");
        double base = Math.pow(2, Math.pow(2, -p.getScale()));
        for (int i = p.getNegative().getBucketCountsCount() - 1; i >= 0; i--) {
            double bound = -Math.pow(base, (double) p.getNegative().getOffset() + i);
            value.append(" le")
                    .append(shortest(bound))
                    .append('=')
                    .append(Long.toUnsignedString(p.getNegative().getBucketCounts(i)));
        }
        for (int i = 0; i < p.getPositive().getBucketCountsCount(); i++) {
            double bound = Math.pow(base, (double) p.getPositive().getOffset() + i);
            value.append(" le")
                    .append(shortest(bound))
                    .append('=')
                    .append(Long.toUnsignedString(p.getPositive().getBucketCounts(i)));
        }
        if (p.getZeroCount() != 0) {
            value.append(" zero_count")
                    .append(shortest(p.getZeroThreshold()))
                    .append('=')
                    .append(Long.toUnsignedString(p.getZeroCount()));
        }
        line(name, p.getAttributesList(), value.toString());
    }

    private void summary(String name, SummaryDataPoint p) {
        StringBuilder value = new StringBuilder("count=").append(Long.toUnsignedString(p.getCount()));
        value.append(" sum=").append(shortest(p.getSum()));
        p.getQuantileValuesList()
                .forEach(q -> value.append(" q")
                        .append(shortest(q.getQuantile()))
                        .append('=')
                        .append(shortest(q.getValue())));
        line(name, p.getAttributesList(), value.toString());
    }

    private void line(String name, List<KeyValue> attributes, String value) {
        String labels = attributes.stream().map(NormalLines::pair).collect(Collectors.joining(","));
        lines.append(name + "{" + labels + "} " + value + "\n");
    }

    private static String shortest(double value) {
        return Values.shortest(value);
    }
}
