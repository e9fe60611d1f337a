package dev.weir.otlp.read;

import com.google.protobuf.ByteString;
import dev.weir.api.Attributes;
import dev.weir.api.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Spans of export requests. What {@link Span} has no place for becomes attributes where OpenTelemetry names some for protocols without
 * such a place ({@code otel.scope.name}, {@code otel.status_description} and the like), and is counted where it does not.
 */
public final class SpanReader {
    /** Weir's sinks write it: what Weir wrote comes back as it was. */
    private static final String OWN_SCOPE = "weir";

    private static final Span.Kind[] KINDS = Span.Kind.values();
    private static final Span.Status[] STATUSES = Span.Status.values();

    private final ReadCounts counts;
    private final AttributeReader attributes;

    public SpanReader(ReadCounts counts) {
        this.counts = counts;
        this.attributes = new AttributeReader(counts);
    }

    /** Those that are valid; the others are counted. */
    public List<Span> read(ExportTraceServiceRequest request) {
        List<Span> spans = new ArrayList<>();
        for (ResourceSpans ofResource : request.getResourceSpansList()) {
            Attributes resource = attributes.read(ofResource.getResource().getAttributesList());
            for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
                counts.droppedScopeAttributes.add(ofScope.getScope().getAttributesCount());
                for (io.opentelemetry.proto.trace.v1.Span s : ofScope.getSpansList()) {
                    InvalidSpan reason = invalid(s);
                    if (reason == null) {
                        spans.add(span(s, resource, ofScope.getScope()));
                    } else {
                        counts.invalid(reason).increment();
                    }
                }
            }
        }
        return spans;
    }

    private static @Nullable InvalidSpan invalid(io.opentelemetry.proto.trace.v1.Span s) {
        if (s.getTraceId().size() != 16 || (id(s.getTraceId(), 0) | id(s.getTraceId(), 8)) == 0) {
            return InvalidSpan.TRACE_ID;
        }
        if (s.getSpanId().size() != 8 || id(s.getSpanId(), 0) == 0) {
            return InvalidSpan.SPAN_ID;
        }
        if (!s.getParentSpanId().isEmpty() && s.getParentSpanId().size() != 8) {
            return InvalidSpan.PARENT_SPAN_ID;
        }
        return Long.compareUnsigned(s.getEndTimeUnixNano(), s.getStartTimeUnixNano()) < 0 ? InvalidSpan.TIMES : null;
    }

    private Span span(io.opentelemetry.proto.trace.v1.Span s, Attributes resource, InstrumentationScope scope) {
        return new Span(
                id(s.getTraceId(), 0),
                id(s.getTraceId(), 8),
                id(s.getSpanId(), 0),
                s.getParentSpanId().isEmpty() ? 0 : id(s.getParentSpanId(), 0),
                s.getFlags(),
                s.getTraceState().isEmpty() ? null : s.getTraceState(),
                s.getName(),
                of(KINDS, s.getKindValue()),
                s.getStartTimeUnixNano(),
                s.getEndTimeUnixNano(),
                of(STATUSES, s.getStatus().getCodeValue()),
                attributes(s, scope),
                resource);
    }

    private Attributes attributes(io.opentelemetry.proto.trace.v1.Span s, InstrumentationScope scope) {
        Attributes.Builder to = Attributes.builder(s.getAttributesCount() + 2);
        Set<String> keys = HashSet.newHashSet(s.getAttributesCount());
        attributes.read(s.getAttributesList(), to, keys);
        if (!scope.getName().equals(OWN_SCOPE)) {
            put("otel.scope.name", scope.getName(), to, keys);
            put("otel.scope.version", scope.getVersion(), to, keys);
        }
        put("otel.status_description", s.getStatus().getMessage(), to, keys);
        counts.droppedEvents.add(s.getEventsCount());
        counts.droppedLinks.add(s.getLinksCount());
        put("otel.dropped_attributes_count", s.getDroppedAttributesCount(), to, keys);
        put("otel.dropped_events_count", s.getEventsCount() + (long) s.getDroppedEventsCount(), to, keys);
        put("otel.dropped_links_count", s.getLinksCount() + (long) s.getDroppedLinksCount(), to, keys);
        return to.build();
    }

    private static void put(String key, String value, Attributes.Builder to, Set<String> keys) {
        if (!value.isEmpty() && keys.add(key)) {
            to.put(key, value);
        }
    }

    private static void put(String key, long value, Attributes.Builder to, Set<String> keys) {
        if (value != 0 && keys.add(key)) {
            to.put(key, value);
        }
    }

    /** A number that a later OTLP gave a meaning is taken for the one that says nothing. */
    private static <T> T of(T[] values, int number) {
        return values[number >= 0 && number < values.length ? number : 0];
    }

    private static long id(ByteString bytes, int from) {
        long id = 0;
        for (int i = from; i < from + 8; i++) {
            id = (id << 8) | (bytes.byteAt(i) & 0xff);
        }
        return id;
    }
}
