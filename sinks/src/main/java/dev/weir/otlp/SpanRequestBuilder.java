package dev.weir.otlp;

import dev.weir.api.Attributes;
import dev.weir.api.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes each span when it comes, behind those of its resource, so that what waits to be sent is bytes and no objects. Gives the
 * very bytes of {@link OtlpTraces#request}.
 */
final class SpanRequestBuilder implements RequestBuilder<Span> {
    /** The numbers of the span message. */
    private static final class Fields {
        static final int TRACE_ID = io.opentelemetry.proto.trace.v1.Span.TRACE_ID_FIELD_NUMBER;
        static final int SPAN_ID = io.opentelemetry.proto.trace.v1.Span.SPAN_ID_FIELD_NUMBER;
        static final int TRACE_STATE = io.opentelemetry.proto.trace.v1.Span.TRACE_STATE_FIELD_NUMBER;
        static final int PARENT = io.opentelemetry.proto.trace.v1.Span.PARENT_SPAN_ID_FIELD_NUMBER;
        static final int NAME = io.opentelemetry.proto.trace.v1.Span.NAME_FIELD_NUMBER;
        static final int KIND = io.opentelemetry.proto.trace.v1.Span.KIND_FIELD_NUMBER;
        static final int START = io.opentelemetry.proto.trace.v1.Span.START_TIME_UNIX_NANO_FIELD_NUMBER;
        static final int END = io.opentelemetry.proto.trace.v1.Span.END_TIME_UNIX_NANO_FIELD_NUMBER;
        static final int ATTRIBUTES = io.opentelemetry.proto.trace.v1.Span.ATTRIBUTES_FIELD_NUMBER;
        static final int STATUS = io.opentelemetry.proto.trace.v1.Span.STATUS_FIELD_NUMBER;
        static final int FLAGS = io.opentelemetry.proto.trace.v1.Span.FLAGS_FIELD_NUMBER;
    }

    private static final byte[] SCOPE = CommonMessages.SCOPE.toByteArray();
    private static final int AT_FIRST = 1 << 12;

    /** Tags and lengths of a span, and of a resource with its scope, at their longest. */
    private static final int FRAME = 6;

    private static final int FRAMES = 18;

    private final long maxBytes;

    /** In the order of their first span. */
    private final Map<Attributes, Group> groups = new LinkedHashMap<>();

    /** Of the last span: the next one is mostly of the same resource. */
    private @Nullable Attributes latestResource;

    private @Nullable Group latest;

    private final ProtoWriter span = new ProtoWriter(AT_FIRST);
    private int records;

    /** The request is not longer. */
    private int bytes;

    SpanRequestBuilder(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable ExportRequest add(Span s) {
        span.clear();
        write(s, span);
        Group group = group(s.resource());
        ExportRequest full = null;
        if (records > 0 && bytes + span.size() + FRAME > maxBytes) {
            full = take();
            group = group(s.resource());
        }
        group.scope.message(ScopeSpans.SPANS_FIELD_NUMBER, span);
        bytes += span.size() + FRAME;
        records++;
        return full;
    }

    @Override
    public int records() {
        return records;
    }

    @Override
    public ExportRequest take() {
        ProtoWriter request = new ProtoWriter(bytes);
        for (Group group : groups.values()) {
            if (group.scope.size() > group.empty) {
                int begun = request.begin(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER);
                request.message(ResourceSpans.RESOURCE_FIELD_NUMBER, group.resource, group.resource.length)
                        .message(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, group.scope);
                request.end(begun);
            }
        }
        ExportRequest taken = new ExportRequest(records, request.toByteArray());
        groups.clear();
        latest = null;
        records = 0;
        bytes = 0;
        return taken;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one is looked up
    private Group group(Attributes resource) {
        Group known = latest;
        if (known == null || latestResource != resource) {
            known = groups.get(resource);
            if (known == null) {
                known = new Group(CommonMessages.resource(resource).toByteArray());
                groups.put(resource, known);
                bytes += known.resource.length + known.empty + FRAMES;
            }
            latest = known;
            latestResource = resource;
        }
        return known;
    }

    /** What is about one resource. */
    private static final class Group {
        final byte[] resource;
        final ProtoWriter scope = new ProtoWriter(AT_FIRST);
        final int empty;

        Group(byte[] resource) {
            this.resource = resource;
            scope.message(ScopeSpans.SCOPE_FIELD_NUMBER, SCOPE, SCOPE.length);
            empty = scope.size();
        }
    }

    private static void write(Span s, ProtoWriter to) {
        to.id(Fields.TRACE_ID, s.traceIdHi(), s.traceIdLo()).id(Fields.SPAN_ID, s.spanId());
        String state = s.traceState();
        if (state != null && !state.isEmpty()) {
            to.text(Fields.TRACE_STATE, state);
        }
        if (s.parentSpanId() != 0) {
            to.id(Fields.PARENT, s.parentSpanId());
        }
        if (!s.name().isEmpty()) {
            to.text(Fields.NAME, s.name());
        }
        if (s.kind() != Span.Kind.UNSPECIFIED) {
            to.number(Fields.KIND, s.kind().ordinal());
        }
        to.fixed64(Fields.START, s.startNanos()).fixed64(Fields.END, s.endNanos());
        Attributes attributes = s.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            attribute(attributes.key(i), attributes.value(i), to);
        }
        if (s.status() != Span.Status.UNSET) {
            int status = to.begin(Fields.STATUS);
            to.number(Status.CODE_FIELD_NUMBER, s.status().ordinal());
            to.end(status);
        }
        if (s.flags() != 0) {
            to.fixed32(Fields.FLAGS, s.flags());
        }
    }

    private static void attribute(String key, Object value, ProtoWriter to) {
        int attribute = to.begin(Fields.ATTRIBUTES);
        to.text(KeyValue.KEY_FIELD_NUMBER, key);
        int any = to.begin(KeyValue.VALUE_FIELD_NUMBER);
        value(value, to);
        to.end(any);
        to.end(attribute);
    }

    private static void value(Object value, ProtoWriter to) {
        switch (value) {
            case String s -> to.text(AnyValue.STRING_VALUE_FIELD_NUMBER, s);
            case Long l -> to.number(AnyValue.INT_VALUE_FIELD_NUMBER, l);
            case Double d -> to.fixed64(AnyValue.DOUBLE_VALUE_FIELD_NUMBER, Double.doubleToRawLongBits(d));
            case Boolean b -> to.number(AnyValue.BOOL_VALUE_FIELD_NUMBER, b ? 1 : 0);
            case List<?> list -> {
                int array = to.begin(AnyValue.ARRAY_VALUE_FIELD_NUMBER);
                for (Object each : list) {
                    int any = to.begin(ArrayValue.VALUES_FIELD_NUMBER);
                    value(each, to);
                    to.end(any);
                }
                to.end(array);
            }
            default -> throw new IllegalArgumentException("no attribute value: " + value.getClass());
        }
    }
}
