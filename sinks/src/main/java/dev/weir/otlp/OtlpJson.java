package dev.weir.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.weir.api.ProtoFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * OTLP JSON: protobuf's JSON mapping, but ids in hex and enums as numbers. Fields stand in the order in which the message
 * declares them, those with their default value are left out; so equal messages give equal bytes. The JSON is written from the
 * bytes of the message: an attribute of two bytes costs no objects. For one thread.
 */
public final class OtlpJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Of a field in what was found of a message: how often, where its first one begins, where the last one's content is. */
    private static final int FOUND = 4;

    private final JsonGenerator out;

    /** What was found of the messages that are being written, by how deep they are nested. */
    private int[] @Nullable [] found = new int[8][];

    private OtlpJson(JsonGenerator out) {
        this.out = out;
    }

    /** UTF-8, on one line, without a line end. */
    public static byte[] bytes(Message message) {
        return bytes(message.getDescriptorForType(), message.toByteArray());
    }

    /**
     * The same.
     *
     * @param protobuf a message of the type, which is well-formed
     */
    public static byte[] bytes(Descriptor type, byte[] protobuf) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(1024, protobuf.length * 2));
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            new OtlpJson(out).object(JsonType.of(type), protobuf, 0, protobuf.length, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void object(JsonType type, byte[] bytes, int offset, int length, int depth) throws IOException {
        int[] in = find(type, bytes, offset, length, depth);
        out.writeStartObject();
        for (JsonType.Field field : type.fields()) {
            int at = field.index * FOUND;
            if (in[at] == 0) {
                continue;
            }
            if (field.repeated) {
                array(field, bytes, in[at + 1], offset + length, depth);
            } else if (field.type.getJavaType() == JavaType.MESSAGE) {
                out.writeFieldName(field.name);
                message(field, bytes, in, offset + length, depth);
            } else if (field.presence || !isDefault(field, bytes, in[at + 2], in[at + 3])) {
                out.writeFieldName(field.name);
                value(field, bytes, in[at + 2], in[at + 3]);
            }
        }
        out.writeEndObject();
    }

    /** What there is of each field. Of a choice the one that comes last counts, and what came of it since another one did. */
    private int[] find(JsonType type, byte[] bytes, int offset, int length, int depth) {
        int size = type.fields().length * FOUND;
        if (depth == found.length) {
            found = Arrays.copyOf(found, 2 * depth);
        }
        if (found[depth] == null || found[depth].length < size) {
            found[depth] = new int[size];
        }
        int[] to = found[depth];
        Arrays.fill(to, 0, size, 0);
        int chosen = -1;
        ProtoFields in = new ProtoFields(bytes, offset, length);
        while (in.next()) {
            JsonType.Field field = type.field(in.tag());
            if (field == null) {
                continue;
            }
            int at = field.index * FOUND;
            if (field.choice && chosen != at) {
                if (chosen >= 0) {
                    to[chosen] = 0;
                }
                chosen = at;
            }
            if (to[at]++ == 0) {
                to[at + 1] = in.begin();
            }
            to[at + 2] = in.offset();
            to[at + 3] = in.length();
        }
        return to;
    }

    /** One that comes more than once is all of them, one behind the other. */
    private void message(JsonType.Field field, byte[] bytes, int[] in, int end, int depth) throws IOException {
        int at = field.index * FOUND;
        if (in[at] == 1) {
            object(field.message(), bytes, in[at + 2], in[at + 3], depth + 1);
            return;
        }
        ByteArrayOutputStream merged = new ByteArrayOutputStream();
        ProtoFields each = new ProtoFields(bytes, in[at + 1], end - in[at + 1]);
        while (each.next()) {
            if (each.tag() == ProtoFields.tag(field.number, ProtoFields.BYTES)) {
                merged.write(bytes, each.offset(), each.length());
            }
        }
        object(field.message(), merged.toByteArray(), 0, merged.size(), depth + 1);
    }

    private void array(JsonType.Field field, byte[] bytes, int from, int end, int depth) throws IOException {
        boolean begun = false;
        ProtoFields each = new ProtoFields(bytes, from, end - from);
        while (each.next()) {
            int tag = each.tag();
            if (!field.isTag(tag) || (field.isPacked(tag) && each.length() == 0)) {
                continue;
            }
            if (!begun) {
                begun = true;
                out.writeArrayFieldStart(field.name.getValue());
            }
            if (field.type.getJavaType() == JavaType.MESSAGE) {
                object(field.message(), bytes, each.offset(), each.length(), depth + 1);
            } else if (field.isPacked(tag)) {
                packed(field, bytes, each.offset(), each.end());
            } else {
                value(field, bytes, each.offset(), each.length());
            }
        }
        if (begun) {
            out.writeEndArray();
        }
    }

    private void packed(JsonType.Field field, byte[] bytes, int offset, int end) throws IOException {
        for (int at = offset; at < end; ) {
            int next = at;
            switch (field.type) {
                case DOUBLE, FIXED64, SFIXED64 -> next += Long.BYTES;
                case FLOAT, FIXED32, SFIXED32 -> next += Integer.BYTES;
                default -> {
                    while (bytes[next++] < 0) {
                        // The last byte of a number has no sign.
                    }
                }
            }
            value(field, bytes, at, next - at);
            at = next;
        }
    }

    private static boolean isDefault(JsonType.Field field, byte[] bytes, int offset, int length) {
        return switch (field.type) {
            case STRING, BYTES, MESSAGE, GROUP -> length == 0;
            case DOUBLE, FIXED64, SFIXED64 -> (long) LONG.get(bytes, offset) == 0;
            case FLOAT, FIXED32, SFIXED32 -> (int) INT.get(bytes, offset) == 0;
            case INT32, UINT32, SINT32, ENUM -> (int) varint(bytes, offset) == 0;
            case INT64, UINT64, SINT64, BOOL -> varint(bytes, offset) == 0;
        };
    }

    /** Numbers of 64 bits are texts: JSON's are too small for them. */
    private void value(JsonType.Field field, byte[] bytes, int offset, int length) throws IOException {
        switch (field.type) {
            case STRING -> out.writeUTF8String(bytes, offset, length);
            case BYTES -> bytes(field, bytes, offset, length);
            case DOUBLE -> out.writeNumber(Double.longBitsToDouble((long) LONG.get(bytes, offset)));
            case FLOAT -> out.writeNumber(Float.intBitsToFloat((int) INT.get(bytes, offset)));
            case FIXED64 -> out.writeString(Long.toUnsignedString((long) LONG.get(bytes, offset)));
            case SFIXED64 -> out.writeString(Long.toString((long) LONG.get(bytes, offset)));
            case FIXED32 -> out.writeNumber(Integer.toUnsignedLong((int) INT.get(bytes, offset)));
            case SFIXED32 -> out.writeNumber((int) INT.get(bytes, offset));
            case INT64 -> out.writeString(Long.toString(varint(bytes, offset)));
            case UINT64 -> out.writeString(Long.toUnsignedString(varint(bytes, offset)));
            case SINT64 -> out.writeString(Long.toString(zigzag(varint(bytes, offset))));
            case UINT32 -> out.writeNumber(varint(bytes, offset) & 0xffff_ffffL);
            case INT32, ENUM -> out.writeNumber((int) varint(bytes, offset));
            case SINT32 -> out.writeNumber((int) zigzag(varint(bytes, offset) & 0xffff_ffffL));
            case BOOL -> out.writeBoolean(varint(bytes, offset) != 0);
            case MESSAGE, GROUP -> throw new IllegalArgumentException("no value: " + field.name);
        }
    }

    private void bytes(JsonType.Field field, byte[] bytes, int offset, int length) throws IOException {
        if (field.id) {
            out.writeString(HexFormat.of().formatHex(bytes, offset, offset + length));
        } else {
            out.writeBinary(bytes, offset, length);
        }
    }

    private static long varint(byte[] bytes, int offset) {
        long value = 0;
        for (int at = offset, shift = 0; ; at++, shift += 7) {
            value |= (bytes[at] & 0x7fL) << shift;
            if (bytes[at] >= 0) {
                return value;
            }
        }
    }

    private static long zigzag(long number) {
        return (number >>> 1) ^ -(number & 1);
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
