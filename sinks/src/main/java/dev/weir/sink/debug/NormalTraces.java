package dev.weir.sink.debug;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;

/** Verbosity {@code normal}: a line per resource, scope and span. */
final class NormalTraces {
    private final NormalLines lines = new NormalLines();

    private NormalTraces() {}

    static String of(ExportTraceServiceRequest traces) {
        NormalTraces t = new NormalTraces();
        for (int i = 0; i < traces.getResourceSpansCount(); i++) {
            t.resource(i, traces.getResourceSpans(i));
        }
        return t.lines.toString();
    }

    private void resource(int index, ResourceSpans resource) {
        lines.resource("ResourceTraces", index, resource.getResource(), resource.getSchemaUrl());
        for (int i = 0; i < resource.getScopeSpansCount(); i++) {
            ScopeSpans scope = resource.getScopeSpans(i);
            lines.scope("ScopeTraces", i, scope.getScope(), scope.getSchemaUrl());
            scope.getSpansList().forEach(this::span);
        }
    }

    private void span(Span span) {
        lines.append(Values.printable(span.getName()));
        lines.append(" " + Values.hex(span.getTraceId()) + " " + Values.hex(span.getSpanId()));
        lines.attributes(span.getAttributesList());
    }
}
