package dev.weir.sink.debug;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Locale;

/** Verbosity {@code detailed}: everything. */
final class DetailedText {
    private final StringBuilder text = new StringBuilder();

    private DetailedText() {}

    static String of(ExportTraceServiceRequest traces) {
        DetailedText t = new DetailedText();
        for (int i = 0; i < traces.getResourceSpansCount(); i++) {
            t.resource(i, traces.getResourceSpans(i));
        }
        return t.text.toString();
    }

    private void resource(int index, ResourceSpans resource) {
        line("ResourceSpans #" + index);
        line("Resource SchemaURL: " + resource.getSchemaUrl());
        attributes("Resource attributes", "", resource.getResource().getAttributesList());
        for (int i = 0; i < resource.getScopeSpansCount(); i++) {
            scope(i, resource.getScopeSpans(i));
        }
    }

    private void scope(int index, ScopeSpans spans) {
        InstrumentationScope scope = spans.getScope();
        line("ScopeSpans #" + index);
        line("ScopeSpans SchemaURL: " + spans.getSchemaUrl());
        line("InstrumentationScope " + scope.getName() + " " + scope.getVersion());
        attributes("InstrumentationScope attributes", "", scope.getAttributesList());
        for (int i = 0; i < spans.getSpansCount(); i++) {
            line("Span #" + i);
            span(spans.getSpans(i));
        }
    }

    private void span(Span span) {
        field("Trace ID", Values.hex(span.getTraceId()));
        field("Parent ID", Values.hex(span.getParentSpanId()));
        field("ID", Values.hex(span.getSpanId()));
        field("Name", Values.printable(span.getName()));
        field("Kind", name(span.getKind().name(), "SPAN_KIND_"));
        if (!span.getTraceState().isEmpty()) {
            field("TraceState", Values.printable(span.getTraceState()));
        }
        field("Start time", Values.time(span.getStartTimeUnixNano()));
        field("End time", Values.time(span.getEndTimeUnixNano()));
        field("Status code", name(span.getStatus().getCode().name(), "STATUS_CODE_"));
        field("Status message", Values.printable(span.getStatus().getMessage()));
        field("DroppedAttributesCount", Integer.toUnsignedString(span.getDroppedAttributesCount()));
        field("DroppedEventsCount", Integer.toUnsignedString(span.getDroppedEventsCount()));
        field("DroppedLinksCount", Integer.toUnsignedString(span.getDroppedLinksCount()));
        attributes("Attributes", "", span.getAttributesList());
        events(span.getEventsList());
        links(span.getLinksList());
    }

    private void events(List<Span.Event> events) {
        if (!events.isEmpty()) {
            line("Events:");
        }
        for (int i = 0; i < events.size(); i++) {
            Span.Event e = events.get(i);
            line("SpanEvent #" + i);
            item("Name", Values.printable(e.getName()));
            item("Timestamp", Values.time(e.getTimeUnixNano()));
            item("DroppedAttributesCount", Integer.toUnsignedString(e.getDroppedAttributesCount()));
            attributes("     -> Attributes:", "     ", e.getAttributesList());
        }
    }

    private void links(List<Span.Link> links) {
        if (!links.isEmpty()) {
            line("Links:");
        }
        for (int i = 0; i < links.size(); i++) {
            Span.Link l = links.get(i);
            line("SpanLink #" + i);
            item("Trace ID", Values.hex(l.getTraceId()));
            item("ID", Values.hex(l.getSpanId()));
            item("TraceState", Values.printable(l.getTraceState()));
            item("DroppedAttributesCount", Integer.toUnsignedString(l.getDroppedAttributesCount()));
            attributes("     -> Attributes:", "     ", l.getAttributesList());
        }
    }

    private void attributes(String title, String indent, List<KeyValue> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        line(title + ":");
        for (KeyValue a : attributes) {
            line(indent + "     -> " + Values.printable(a.getKey()) + ": " + Values.typed(a.getValue()));
        }
    }

    private void item(String name, String value) {
        line("     -> " + name + ": " + value);
    }

    private void field(String name, String value) {
        line("    " + name + " ".repeat(Math.max(0, 15 - name.length())) + ": " + value);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** {@code SPAN_KIND_SERVER} as {@code Server}. */
    private static String name(String constant, String prefix) {
        if (!constant.startsWith(prefix)) {
            return "";
        }
        return constant.charAt(prefix.length())
                + constant.substring(prefix.length() + 1).toLowerCase(Locale.ROOT);
    }
}
