package dev.weir.sink.testing;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Map;

/**
 * A request as a receiver saw it.
 *
 * @param headers names in lower case
 */
public record Received(ExportTraceServiceRequest request, Map<String, String> headers) {

    public int spans() {
        return request.getResourceSpansList().stream()
                .flatMap(r -> r.getScopeSpansList().stream())
                .mapToInt(s -> s.getSpansCount())
                .sum();
    }
}
