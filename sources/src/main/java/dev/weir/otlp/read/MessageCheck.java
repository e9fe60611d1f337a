package dev.weir.otlp.read;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether bytes are a message of a type: as strict as protobuf's own parser, which would make objects of all that it reads. What
 * passes is passed on as it is, and a receiver refuses a whole request for a single wrong byte. For one thread.
 */
final class MessageCheck {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080808080808080L;

    /** Of nested messages; the default of protobuf's parsers. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_NUMBER = 10;

    private final byte[] bytes;
    private int at;

    /** Messages, texts, bytes and numbers of lists. */
    private int elements;

    private MessageCheck(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws InvalidProtocolBufferException if the bytes are no such message */
    static void check(Type type, byte[] bytes) throws InvalidProtocolBufferException {
        new MessageCheck(bytes).message(type, bytes.length, 0);
    }

    /** How many messages, texts and numbers of lists are in a message of the type, which is well-formed. */
    static int elements(Type type, byte[] bytes, int offset, int length) {
        MessageCheck counted = new MessageCheck(bytes);
        counted.at = offset;
        try {
            counted.message(type, offset + length, 0);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not checked", e);
        }
        return counted.elements;
    }

    static InvalidProtocolBufferException malformed(String what) {
        return new InvalidProtocolBufferException(what);
    }

    /** What is nested in a message, by the numbers of its fields. */
    static final class Type {
        private final @Nullable Type[] messages;
        private final boolean[] texts;

        /** Of lists of numbers in one field: how long a number is; 0 for as long as it is, -1 for none. */
        private final byte[] packed;

        private Type(int fields) {
            messages = new Type[fields];
            texts = new boolean[fields];
            packed = new byte[fields];
            Arrays.fill(packed, (byte) -1);
        }

        static Type of(Descriptor message) {
            return of(message, new HashMap<>());
        }

        /** A value may hold values, so a type may be in itself. */
        private static Type of(Descriptor message, Map<Descriptor, Type> known) {
            Type there = known.get(message);
            if (there != null) {
                return there;
            }
            int fields = message.getFields().stream()
                            .mapToInt(FieldDescriptor::getNumber)
                            .max()
                            .orElse(0)
                    + 1;
            Type type = new Type(fields);
            known.put(message, type);
            for (FieldDescriptor field : message.getFields()) {
                int number = field.getNumber();
                if (field.isPackable()) {
                    type.packed[number] = switch (field.getLiteType().getWireType()) {
                        case WireFormat.WIRETYPE_FIXED64 -> Long.BYTES;
                        case WireFormat.WIRETYPE_FIXED32 -> Integer.BYTES;
                        default -> 0;
                    };
                }
                type.texts[number] = field.getType() == FieldDescriptor.Type.STRING;
                type.messages[number] =
                        field.getType() == FieldDescriptor.Type.MESSAGE ? of(field.getMessageType(), known) : null;
            }
            return type;
        }
    }

    private void message(Type type, int end, int depth) throws InvalidProtocolBufferException {
        while (at < end) {
            int tag = tag(end);
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                nested(type, WireFormat.getTagFieldNumber(tag), end, depth);
            } else {
                skip(tag, end, depth);
            }
        }
    }

    private void nested(Type type, int field, int end, int depth) throws InvalidProtocolBufferException {
        int length = (int) number(end);
        if (length < 0 || length > end - at) {
            throw malformed("a field is longer than what it is in");
        }
        elements++;
        Type message = field < type.messages.length ? type.messages[field] : null;
        if (message != null) {
            deeper(depth);
            message(message, at + length, depth + 1);
        } else if (field < type.packed.length && type.packed[field] >= 0) {
            numbers(type.packed[field], at + length);
        } else {
            if (field < type.texts.length && type.texts[field]) {
                text(length);
            }
            at += length;
        }
    }

    private void numbers(int bytes, int end) throws InvalidProtocolBufferException {
        while (at < end) {
            elements++;
            if (bytes == 0) {
                number(end);
            } else {
                bytes(bytes, end);
            }
        }
    }

    private void skip(int tag, int end, int depth) throws InvalidProtocolBufferException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> number(end);
            case WireFormat.WIRETYPE_FIXED64 -> bytes(Long.BYTES, end);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> bytes((int) number(end), end);
            case WireFormat.WIRETYPE_START_GROUP -> group(WireFormat.getTagFieldNumber(tag), end, depth);
            case WireFormat.WIRETYPE_FIXED32 -> bytes(Integer.BYTES, end);
            default -> throw malformed("a field of no type, or the end of a group that did not begin");
        }
    }

    /** Nobody defines groups any more, but a parser knows them. */
    private void group(int field, int end, int depth) throws InvalidProtocolBufferException {
        deeper(depth);
        while (at < end) {
            int tag = tag(end);
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_END_GROUP) {
                skip(tag, end, depth + 1);
            } else if (WireFormat.getTagFieldNumber(tag) == field) {
                return;
            } else {
                throw malformed("the end of a group that did not begin");
            }
        }
        throw malformed("a group does not end");
    }

    private static void deeper(int depth) throws InvalidProtocolBufferException {
        if (depth >= DEEPEST) {
            throw malformed("messages are nested more than " + DEEPEST + " deep");
        }
    }

    private int tag(int end) throws InvalidProtocolBufferException {
        int tag = (int) number(end);
        if (WireFormat.getTagFieldNumber(tag) == 0) {
            throw malformed("a field has the number 0");
        }
        return tag;
    }

    private void bytes(int length, int end) throws InvalidProtocolBufferException {
        if (length < 0 || length > end - at) {
            throw malformed("a field is longer than what it is in");
        }
        at += length;
    }

    private long number(int end) throws InvalidProtocolBufferException {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++];
        }
        long number = 0;
        for (int i = 0; i < LONGEST_NUMBER && at < end; i++) {
            int b = bytes[at++];
            number |= (b & 0x7fL) << (7 * i);
            if (b >= 0) {
                return number;
            }
        }
        throw malformed("a number does not end");
    }

    /** Nearly all text is ASCII, which is seen eight bytes at a time. */
    private void text(int length) throws InvalidProtocolBufferException {
        int end = at + length;
        int i = at;
        while (i <= end - Long.BYTES && ((long) LONG.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        if (i < end && !UnsafeByteOperations.unsafeWrap(bytes, i, end - i).isValidUtf8()) {
            throw malformed("text is no UTF-8");
        }
    }
}
