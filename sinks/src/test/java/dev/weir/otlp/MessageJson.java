package dev.weir.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The JSON of OTLP made of protobuf's own messages: what {@link OtlpJson} gives is to be the same. */
final class MessageJson {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();
    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

    private MessageJson() {}

    /** UTF-8, on one line, without a line end. */
    static byte[] bytes(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            object(message, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void object(Message message, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isRepeated()) {
                array(field, (List<?>) message.getField(field), out);
            } else if (message.hasField(field)) {
                out.writeFieldName(field.getJsonName());
                value(field, message.getField(field), out);
            }
        }
        out.writeEndObject();
    }

    private static void array(FieldDescriptor field, List<?> values, JsonGenerator out) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart(field.getJsonName());
        for (Object v : values) {
            value(field, v, out);
        }
        out.writeEndArray();
    }

    private static void value(FieldDescriptor field, Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case Message m -> object(m, out);
            case String s -> out.writeString(wellFormed(s));
            case Long l -> out.writeString(number(field, l));
            case Integer i -> out.writeNumber(unsigned(field) ? Integer.toUnsignedLong(i) : i);
            case Double d -> out.writeNumber(d);
            case Float f -> out.writeNumber(f);
            case Boolean b -> out.writeBoolean(b);
            case EnumValueDescriptor e -> out.writeNumber(e.getNumber());
            case ByteString b -> bytes(field, b, out);
            default -> throw new IllegalArgumentException("no OTLP value: " + field.getFullName());
        }
    }

    private static void bytes(FieldDescriptor field, ByteString value, JsonGenerator out) throws IOException {
        if (IDS.contains(field.getName())) {
            out.writeString(HexFormat.of().formatHex(value.toByteArray()));
        } else {
            out.writeBinary(value.toByteArray());
        }
    }

    private static String number(FieldDescriptor field, long value) {
        return unsigned(field) ? Long.toUnsignedString(value) : Long.toString(value);
    }

    private static boolean unsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
    }

    /** Half a surrogate pair cannot be written; protobuf's own encoder makes it a question mark too. */
    static String wellFormed(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isSurrogate(s.charAt(i))) {
                return new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return s;
    }
}
