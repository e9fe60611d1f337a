package dev.weir.sink.debug;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.List;

/** Verbosity {@code detailed}: everything of metrics. */
final class DetailedMetrics {
    private final DetailedLines lines = new DetailedLines();

    private DetailedMetrics() {}

    static String of(ExportMetricsServiceRequest metrics) {
        DetailedMetrics t = new DetailedMetrics();
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
            for (int m = 0; m < scope.getMetricsCount(); m++) {
                lines.line("Metric #" + m);
                metric(scope.getMetrics(m));
            }
        }
    }

    private void metric(Metric metric) {
        lines.line("Descriptor:");
        lines.item("Name", Values.printable(metric.getName()));
        lines.item("Description", Values.printable(metric.getDescription()));
        lines.item("Unit", Values.printable(metric.getUnit()));
        switch (metric.getDataCase()) {
            case GAUGE -> {
                type("Gauge", metric);
                numbers(metric.getGauge().getDataPointsList());
            }
            case SUM -> {
                type("Sum", metric);
                lines.item("IsMonotonic", Boolean.toString(metric.getSum().getIsMonotonic()));
                temporality(metric.getSum().getAggregationTemporality());
                numbers(metric.getSum().getDataPointsList());
            }
            case HISTOGRAM -> {
                type("Histogram", metric);
                temporality(metric.getHistogram().getAggregationTemporality());
                histograms(metric.getHistogram().getDataPointsList());
            }
            case EXPONENTIAL_HISTOGRAM -> {
                type("ExponentialHistogram", metric);
                temporality(metric.getExponentialHistogram().getAggregationTemporality());
                exponentials(metric.getExponentialHistogram().getDataPointsList());
            }
            case SUMMARY -> {
                type("Summary", metric);
                summaries(metric.getSummary().getDataPointsList());
            }
            default -> type("Empty", metric);
        }
    }

    private void type(String type, Metric metric) {
        lines.item("DataType", type);
        lines.attributes("     -> Metadata", "     ", metric.getMetadataList());
    }

    private void temporality(AggregationTemporality temporality) {
        lines.item("AggregationTemporality", DetailedLines.name(temporality.name(), "AGGREGATION_TEMPORALITY_"));
    }

    private void numbers(List<NumberDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            NumberDataPoint p = points.get(i);
            point("NumberDataPoints #" + i, p.getAttributesList(), p.getStartTimeUnixNano(), p.getTimeUnixNano());
            if (p.hasAsInt()) {
                lines.line("Value: " + p.getAsInt());
            } else if (p.hasAsDouble()) {
                lines.line("Value: " + Values.fixed(p.getAsDouble()));
            }
            exemplars(p.getExemplarsList());
        }
    }

    private void histograms(List<HistogramDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            HistogramDataPoint p = points.get(i);
            point("HistogramDataPoints #" + i, p.getAttributesList(), p.getStartTimeUnixNano(), p.getTimeUnixNano());
            lines.line("Count: " + Long.toUnsignedString(p.getCount()));
            value("Sum", p.hasSum(), p.getSum());
            value("Min", p.hasMin(), p.getMin());
            value("Max", p.hasMax(), p.getMax());
            for (int b = 0; b < p.getExplicitBoundsCount(); b++) {
                lines.line("ExplicitBounds #" + b + ": " + Values.fixed(p.getExplicitBounds(b)));
            }
            for (int b = 0; b < p.getBucketCountsCount(); b++) {
                lines.line("Buckets #" + b + ", Count: " + Long.toUnsignedString(p.getBucketCounts(b)));
            }
            exemplars(p.getExemplarsList());
        }
    }

    private void exponentials(List<ExponentialHistogramDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            ExponentialHistogramDataPoint p = points.get(i);
            point(
                    "ExponentialHistogramDataPoints #" + i,
                    p.getAttributesList(),
                    p.getStartTimeUnixNano(),
                    p.getTimeUnixNano());
            lines.line("Count: " + Long.toUnsignedString(p.getCount()));
            value("Sum", p.hasSum(), p.getSum());
            value("Min", p.hasMin(), p.getMin());
            value("Max", p.hasMax(), p.getMax());
            negativeBuckets(p.getScale(), p.getNegative());
            if (p.getZeroCount() != 0) {
                lines.line("Bucket [0, 0], Count: " + Long.toUnsignedString(p.getZeroCount()));
            }
            buckets(p.getScale(), p.getPositive());
            exemplars(p.getExemplarsList());
        }
    }

    private void negativeBuckets(int scale, ExponentialHistogramDataPoint.Buckets buckets) {
        double factor = Math.log(2) * Math.pow(2, -scale);
        for (int i = buckets.getBucketCountsCount() - 1; i >= 0; i--) {
            double index = (double) buckets.getOffset() + i;
            lines.line("Bucket [" + Values.fixed(-Math.exp((index + 1) * factor)) + ", "
                    + Values.fixed(-Math.exp(index * factor)) + "), Count: "
                    + Long.toUnsignedString(buckets.getBucketCounts(i)));
        }
    }

    private void summaries(List<SummaryDataPoint> points) {
        for (int i = 0; i < points.size(); i++) {
            SummaryDataPoint p = points.get(i);
            point("SummaryDataPoints #" + i, p.getAttributesList(), p.getStartTimeUnixNano(), p.getTimeUnixNano());
            lines.line("Count: " + Long.toUnsignedString(p.getCount()));
            lines.line("Sum: " + Values.fixed(p.getSum()));
            for (int q = 0; q < p.getQuantileValuesCount(); q++) {
                lines.line("QuantileValue #" + q + ": Quantile "
                        + Values.fixed(p.getQuantileValues(q).getQuantile()) + ", Value "
                        + Values.fixed(p.getQuantileValues(q).getValue()));
            }
        }
    }

    private void buckets(int scale, ExponentialHistogramDataPoint.Buckets buckets) {
        double factor = Math.log(2) * Math.pow(2, -scale);
        for (int i = 0; i < buckets.getBucketCountsCount(); i++) {
            double index = (double) buckets.getOffset() + i;
            lines.line("Bucket (" + Values.fixed(Math.exp(index * factor)) + ", "
                    + Values.fixed(Math.exp((index + 1) * factor)) + "], Count: "
                    + Long.toUnsignedString(buckets.getBucketCounts(i)));
        }
    }

    private void point(String title, List<KeyValue> attributes, long startNanos, long timeNanos) {
        lines.line(title);
        lines.attributes("Data point attributes", "", attributes);
        lines.line("StartTimestamp: " + Values.time(startNanos));
        lines.line("Timestamp: " + Values.time(timeNanos));
    }

    private void value(String name, boolean known, double value) {
        if (known) {
            lines.line(name + ": " + Values.fixed(value));
        }
    }

    private void exemplars(List<Exemplar> exemplars) {
        if (!exemplars.isEmpty()) {
            lines.line("Exemplars:");
        }
        for (int i = 0; i < exemplars.size(); i++) {
            Exemplar e = exemplars.get(i);
            lines.line("Exemplar #" + i);
            lines.item("Trace ID", Values.hex(e.getTraceId()));
            lines.item("Span ID", Values.hex(e.getSpanId()));
            lines.item("Timestamp", Values.time(e.getTimeUnixNano()));
            if (e.hasAsInt()) {
                lines.item("Value", Long.toString(e.getAsInt()));
            } else if (e.hasAsDouble()) {
                lines.item("Value", Values.fixed(e.getAsDouble()));
            }
            lines.attributes("     -> FilteredAttributes", "     ", e.getFilteredAttributesList());
        }
    }
}
