package dev.weir.sink.debug;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;

/**
 * The text of the Collector's debug exporter, as it comes to the standard output with {@code use_internal_logger: false}: without
 * time and level. A text of several lines is followed by an empty one there.
 */
final class DebugText {
    private DebugText() {}

    static String of(Verbosity verbosity, ExportTraceServiceRequest traces) {
        StringBuilder text = new StringBuilder(summary(traces));
        switch (verbosity) {
            case BASIC -> {}
            case NORMAL -> text.append(NormalText.of(traces)).append('\n');
            case DETAILED -> text.append(DetailedText.of(traces)).append('\n');
        }
        return text.toString();
    }

    private static String summary(ExportTraceServiceRequest traces) {
        int spans = 0;
        for (ResourceSpans r : traces.getResourceSpansList()) {
            for (ScopeSpans s : r.getScopeSpansList()) {
                spans += s.getSpansCount();
            }
        }
        return "Traces\t{\"resource spans\": " + traces.getResourceSpansCount() + ", \"spans\": " + spans + "}\n";
    }
}
