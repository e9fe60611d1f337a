package dev.weir.otlp;

import dev.weir.api.Attributes;
import dev.weir.api.Span;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;

/** Writes a span that Weir made, as protobuf's own message would be written. */
final class SpanMessage {
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

    private SpanMessage() {}

    static void write(Span s, ProtoWriter to) {
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
