package dev.weir.sink.debug;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/** Verbosity {@code normal}: a line per resource, scope and span. */
final class NormalText {
    private final StringBuilder text = new StringBuilder();

    private NormalText() {}

    static String of(ExportTraceServiceRequest traces) {
        NormalText t = new NormalText();
        for (int i = 0; i < traces.getResourceSpansCount(); i++) {
            t.resource(i, traces.getResourceSpans(i));
        }
        return t.text.toString();
    }

    private void resource(int index, ResourceSpans resource) {
        text.append("ResourceTraces #").append(index);
        schema(resource.getSchemaUrl());
        attributes(resource.getResource().getAttributesList());
        for (int i = 0; i < resource.getScopeSpansCount(); i++) {
            ScopeSpans scope = resource.getScopeSpans(i);
            text.append("ScopeTraces #").append(i);
            scope(scope.getScope());
            schema(scope.getSchemaUrl());
            attributes(scope.getScope().getAttributesList());
            scope.getSpansList().forEach(this::span);
        }
    }

    private void scope(InstrumentationScope scope) {
        if (!scope.getName().isEmpty()) {
            text.append(' ').append(scope.getName());
        }
        if (!scope.getVersion().isEmpty()) {
            text.append(scope.getName().isEmpty() ? " @" : "@").append(scope.getVersion());
        }
    }

    private void schema(String url) {
        if (!url.isEmpty()) {
            text.append(" [").append(url).append(']');
        }
    }

    private void span(Span span) {
        text.append(Values.printable(span.getName()))
                .append(' ')
                .append(Values.hex(span.getTraceId()))
                .append(' ')
                .append(Values.hex(span.getSpanId()));
        attributes(span.getAttributesList());
    }

    private void attributes(List<KeyValue> attributes) {
        for (KeyValue a : attributes) {
            text.append(' ').append(Values.printable(a.getKey())).append('=').append(Values.plain(a.getValue()));
        }
        text.append('\n');
    }
}
