package dev.weir.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.protobuf.Descriptors.Descriptor;
import dev.weir.api.Attributes;
import dev.weir.api.EncodedSpan;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A span as an export request in OTLP JSON; one that Weir made without protobuf's messages in between. Gives the very bytes of
 * {@link OtlpJson}. One thread uses it.
 */
final class SpanLines implements Function<SpanData, byte[]> {
    /** Resources whose JSON is kept; the one not used for the longest time goes first. */
    static final int KEPT = 1024;

    private static final byte[] SPANS_BEGIN = (",\"scopeSpans\":[{\"scope\":"
                    + text(OtlpJson.bytes(CommonMessages.SCOPE)) + ",\"spans\":[")
            .getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "]}]}]}".getBytes(StandardCharsets.US_ASCII);
    private static final SerializedString TRACE_ID = new SerializedString("traceId");
    private static final SerializedString SPAN_ID = new SerializedString("spanId");
    private static final SerializedString TRACE_STATE = new SerializedString("traceState");
    private static final SerializedString PARENT = new SerializedString("parentSpanId");
    private static final SerializedString FLAGS = new SerializedString("flags");
    private static final SerializedString NAME = new SerializedString("name");
    private static final SerializedString KIND = new SerializedString("kind");
    private static final SerializedString START = new SerializedString("startTimeUnixNano");
    private static final SerializedString END_TIME = new SerializedString("endTimeUnixNano");
    private static final SerializedString ATTRIBUTES = new SerializedString("attributes");
    private static final SerializedString STATUS = new SerializedString("status");
    private static final SerializedString CODE = new SerializedString("code");
    private static final SerializedString KEY = new SerializedString("key");
    private static final SerializedString VALUE = new SerializedString("value");
    private static final SerializedString STRING_VALUE = new SerializedString("stringValue");
    private static final SerializedString BOOL_VALUE = new SerializedString("boolValue");
    private static final SerializedString INT_VALUE = new SerializedString("intValue");
    private static final SerializedString DOUBLE_VALUE = new SerializedString("doubleValue");
    private static final SerializedString ARRAY_VALUE = new SerializedString("arrayValue");
    private static final SerializedString VALUES = new SerializedString("values");

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .rootValueSeparator((String) null)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();
    private static final Descriptor REQUEST = ExportTraceServiceRequest.getDescriptor();
    private static final HexFormat HEX = HexFormat.of();

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private final JsonGenerator out;
    private final Map<Attributes, byte[]> beginnings = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Attributes, byte[]> eldest) {
            return size() > KEPT;
        }
    };
    private @Nullable Attributes latestResource;
    private byte[] latestBeginning = END;

    SpanLines() {
        try {
            out = JSON.createGenerator(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] apply(SpanData span) {
        return switch (span) {
            case Span made -> line(made);
            case EncodedSpan encoded -> OtlpJson.bytes(REQUEST, OtlpTraces.protobuf(List.of(encoded)));
        };
    }

    private byte[] line(Span span) {
        line.reset();
        line.writeBytes(beginning(span.resource()));
        try {
            write(span);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.writeBytes(END);
        return line.toByteArray();
    }

    /** All that stands before the first span of a resource. */
    @SuppressWarnings("ReferenceEquality") // an equal one is looked up
    private byte[] beginning(Attributes resource) {
        if (latestResource != resource) {
            latestResource = resource;
            latestBeginning = beginnings.computeIfAbsent(resource, SpanLines::begin);
        }
        return latestBeginning;
    }

    private static byte[] begin(Attributes resource) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        bytes.writeBytes("{\"resourceSpans\":[{\"resource\":".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(OtlpJson.bytes(CommonMessages.resource(resource)));
        bytes.writeBytes(SPANS_BEGIN);
        return bytes.toByteArray();
    }

    private void write(Span s) throws IOException {
        out.writeStartObject();
        out.writeFieldName(TRACE_ID);
        out.writeString(HEX.toHexDigits(s.traceIdHi()).concat(HEX.toHexDigits(s.traceIdLo())));
        out.writeFieldName(SPAN_ID);
        out.writeString(HEX.toHexDigits(s.spanId()));
        textUnlessEmpty(TRACE_STATE, s.traceState());
        if (s.parentSpanId() != 0) {
            out.writeFieldName(PARENT);
            out.writeString(HEX.toHexDigits(s.parentSpanId()));
        }
        numberUnlessZero(FLAGS, s.flags());
        textUnlessEmpty(NAME, s.name());
        numberUnlessZero(KIND, s.kind().ordinal());
        time(START, s.startNanos());
        time(END_TIME, s.endNanos());
        if (s.attributes().size() > 0) {
            attributes(s.attributes());
        }
        if (s.status() != Span.Status.UNSET) {
            out.writeFieldName(STATUS);
            out.writeStartObject();
            numberUnlessZero(CODE, s.status().ordinal());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void textUnlessEmpty(SerializedString field, @Nullable String text) throws IOException {
        if (text != null && !text.isEmpty()) {
            out.writeFieldName(field);
            out.writeString(OtlpJson.wellFormed(text));
        }
    }

    private void numberUnlessZero(SerializedString field, int number) throws IOException {
        if (number != 0) {
            out.writeFieldName(field);
            out.writeNumber(Integer.toUnsignedLong(number));
        }
    }

    /** JSON's numbers are too small for it, so it is a text. */
    private void time(SerializedString field, long nanos) throws IOException {
        if (nanos != 0) {
            out.writeFieldName(field);
            out.writeString(Long.toUnsignedString(nanos));
        }
    }

    private void attributes(Attributes attributes) throws IOException {
        out.writeFieldName(ATTRIBUTES);
        out.writeStartArray();
        for (int i = 0; i < attributes.size(); i++) {
            out.writeStartObject();
            textUnlessEmpty(KEY, attributes.key(i));
            out.writeFieldName(VALUE);
            value(attributes.value(i));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void value(Object value) throws IOException {
        out.writeStartObject();
        switch (value) {
            case String s -> {
                out.writeFieldName(STRING_VALUE);
                out.writeString(OtlpJson.wellFormed(s));
            }
            case Boolean b -> {
                out.writeFieldName(BOOL_VALUE);
                out.writeBoolean(b);
            }
            case Long l -> {
                out.writeFieldName(INT_VALUE);
                out.writeString(Long.toString(l));
            }
            case Double d -> {
                out.writeFieldName(DOUBLE_VALUE);
                out.writeNumber(d);
            }
            case List<?> list -> {
                out.writeFieldName(ARRAY_VALUE);
                out.writeStartObject();
                array(list);
                out.writeEndObject();
            }
            default -> throw new IllegalArgumentException("no attribute value: " + value.getClass());
        }
        out.writeEndObject();
    }

    private void array(List<?> values) throws IOException {
        if (!values.isEmpty()) {
            out.writeFieldName(VALUES);
            out.writeStartArray();
            for (Object each : values) {
                value(each);
            }
            out.writeEndArray();
        }
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
