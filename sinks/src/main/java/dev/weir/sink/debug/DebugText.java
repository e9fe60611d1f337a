package dev.weir.sink.debug;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.List;

/**
 * The text of the Collector's debug exporter, as it comes to the standard output with {@code use_internal_logger: false}: without
 * time and level. A text of several lines is followed by an empty one there.
 */
final class DebugText {
    private DebugText() {}

    /** @param request of traces or metrics */
    static String of(Verbosity verbosity, Message request) {
        return switch (request) {
            case ExportTraceServiceRequest traces ->
                summary(traces)
                        + switch (verbosity) {
                            case BASIC -> "";
                            case NORMAL -> NormalTraces.of(traces) + "\n";
                            case DETAILED -> DetailedTraces.of(traces) + "\n";
                        };
            case ExportMetricsServiceRequest metrics ->
                summary(metrics)
                        + switch (verbosity) {
                            case BASIC -> "";
                            case NORMAL -> NormalMetrics.of(metrics) + "\n";
                            case DETAILED -> DetailedMetrics.of(metrics) + "\n";
                        };
            default ->
                throw new IllegalArgumentException(
                        "no text for " + request.getDescriptorForType().getFullName());
        };
    }

    private static String summary(ExportTraceServiceRequest traces) {
        int spans = traces.getResourceSpansList().stream()
                .flatMap(r -> r.getScopeSpansList().stream())
                .mapToInt(s -> s.getSpansCount())
                .sum();
        return "Traces\t{\"resource spans\": " + traces.getResourceSpansCount() + ", \"spans\": " + spans + "}\n";
    }

    private static String summary(ExportMetricsServiceRequest request) {
        List<Metric> metrics = request.getResourceMetricsList().stream()
                .flatMap(r -> r.getScopeMetricsList().stream())
                .flatMap(s -> s.getMetricsList().stream())
                .toList();
        int points = metrics.stream().mapToInt(DebugText::points).sum();
        return "Metrics\t{\"resource metrics\": " + request.getResourceMetricsCount() + ", \"metrics\": "
                + metrics.size() + ", \"data points\": " + points + "}\n";
    }

    private static int points(Metric metric) {
        return metric.getGauge().getDataPointsCount()
                + metric.getSum().getDataPointsCount()
                + metric.getHistogram().getDataPointsCount()
                + metric.getExponentialHistogram().getDataPointsCount()
                + metric.getSummary().getDataPointsCount();
    }
}
