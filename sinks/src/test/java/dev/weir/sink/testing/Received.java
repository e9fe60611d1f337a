package dev.weir.sink.testing;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.Map;

/**
 * A request as a receiver saw it.
 *
 * @param request of traces or metrics
 * @param headers names in lower case
 */
public record Received(Message request, Map<String, String> headers) {

    public ExportTraceServiceRequest traces() {
        return (ExportTraceServiceRequest) request;
    }

    public ExportMetricsServiceRequest metrics() {
        return (ExportMetricsServiceRequest) request;
    }

    /** Spans or data points. */
    public int records() {
        return request instanceof ExportTraceServiceRequest ? spans() : points();
    }

    private int spans() {
        return traces().getResourceSpansList().stream()
                .flatMap(r -> r.getScopeSpansList().stream())
                .mapToInt(s -> s.getSpansCount())
                .sum();
    }

    private int points() {
        return metrics().getResourceMetricsList().stream()
                .flatMap(r -> r.getScopeMetricsList().stream())
                .flatMap(s -> s.getMetricsList().stream())
                .mapToInt(Received::points)
                .sum();
    }

    private static int points(Metric m) {
        return m.getGauge().getDataPointsCount()
                + m.getSum().getDataPointsCount()
                + m.getHistogram().getDataPointsCount()
                + m.getExponentialHistogram().getDataPointsCount();
    }
}
