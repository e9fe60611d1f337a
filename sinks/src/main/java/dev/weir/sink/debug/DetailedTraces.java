package dev.weir.sink.debug;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/** Verbosity {@code detailed}: everything of spans. */
final class DetailedTraces {
    private final DetailedLines lines = new DetailedLines();

    private DetailedTraces() {}

    static String of(ExportTraceServiceRequest traces) {
        DetailedTraces t = new DetailedTraces();
        for (int i = 0; i < traces.getResourceSpansCount(); i++) {
            t.resource(i, traces.getResourceSpans(i));
        }
        return t.lines.toString();
    }

    private void resource(int index, ResourceSpans resource) {
        lines.resource("ResourceSpans", index, resource.getResource(), resource.getSchemaUrl());
        for (int i = 0; i < resource.getScopeSpansCount(); i++) {
            scope(i, resource.getScopeSpans(i));
        }
    }

    private void scope(int index, ScopeSpans spans) {
        lines.scope("ScopeSpans", index, spans.getScope(), spans.getSchemaUrl());
        for (int i = 0; i < spans.getSpansCount(); i++) {
            lines.line("Span #" + i);
            span(spans.getSpans(i));
        }
    }

    private void span(Span span) {
        field("Trace ID", Values.hex(span.getTraceId()));
        field("Parent ID", Values.hex(span.getParentSpanId()));
        field("ID", Values.hex(span.getSpanId()));
        field("Name", Values.printable(span.getName()));
        field("Kind", DetailedLines.name(span.getKind().name(), "SPAN_KIND_"));
        if (!span.getTraceState().isEmpty()) {
            field("TraceState", Values.printable(span.getTraceState()));
        }
        field("Start time", Values.time(span.getStartTimeUnixNano()));
        field("End time", Values.time(span.getEndTimeUnixNano()));
        field("Status code", DetailedLines.name(span.getStatus().getCode().name(), "STATUS_CODE_"));
        field("Status message", Values.printable(span.getStatus().getMessage()));
        field("DroppedAttributesCount", Integer.toUnsignedString(span.getDroppedAttributesCount()));
        field("DroppedEventsCount", Integer.toUnsignedString(span.getDroppedEventsCount()));
        field("DroppedLinksCount", Integer.toUnsignedString(span.getDroppedLinksCount()));
        lines.attributes("Attributes", "", span.getAttributesList());
        events(span.getEventsList());
        links(span.getLinksList());
    }

    private void events(List<Span.Event> events) {
        if (!events.isEmpty()) {
            lines.line("Events:");
        }
        for (int i = 0; i < events.size(); i++) {
            Span.Event e = events.get(i);
            lines.line("SpanEvent #" + i);
            lines.item("Name", Values.printable(e.getName()));
            lines.item("Timestamp", Values.time(e.getTimeUnixNano()));
            lines.item("DroppedAttributesCount", Integer.toUnsignedString(e.getDroppedAttributesCount()));
            lines.attributes("     -> Attributes:", "     ", e.getAttributesList());
        }
    }

    private void links(List<Span.Link> links) {
        if (!links.isEmpty()) {
            lines.line("Links:");
        }
        for (int i = 0; i < links.size(); i++) {
            Span.Link l = links.get(i);
            lines.line("SpanLink #" + i);
            lines.item("Trace ID", Values.hex(l.getTraceId()));
            lines.item("ID", Values.hex(l.getSpanId()));
            lines.item("TraceState", Values.printable(l.getTraceState()));
            lines.item("DroppedAttributesCount", Integer.toUnsignedString(l.getDroppedAttributesCount()));
            lines.attributes("     -> Attributes:", "     ", l.getAttributesList());
        }
    }

    private void field(String name, String value) {
        lines.line("    " + name + " ".repeat(Math.max(0, 15 - name.length())) + ": " + value);
    }
}
