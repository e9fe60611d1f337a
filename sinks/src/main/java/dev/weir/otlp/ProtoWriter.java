package dev.weir.otlp;

import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf's wire format in one pass, into one array that grows. The length of a nested message is known when it ends: one
 * byte is left for it, and what follows is moved where that is not enough.
 */
final class ProtoWriter {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** A tag and a number at their longest. */
    private static final int LONGEST = 20;

    private byte[] bytes;
    private int used;

    ProtoWriter(int size) {
        bytes = new byte[Math.max(LONGEST, size)];
    }

    int size() {
        return used;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, used);
    }

    void clear() {
        used = 0;
    }

    /** What is written, in the first {@link #size} of them, until more is. */
    byte[] bytes() {
        return bytes;
    }

    /** The bytes of another one as a nested message. */
    ProtoWriter message(int field, ProtoWriter content) {
        return message(field, content.bytes, content.used);
    }

    ProtoWriter message(int field, byte[] content, int length) {
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED).varint(length);
        room(length);
        System.arraycopy(content, 0, bytes, used, length);
        used += length;
        return this;
    }

    /** Fields that are written already. */
    ProtoWriter raw(byte[] fields) {
        room(fields.length);
        System.arraycopy(fields, 0, bytes, used, fields.length);
        used += fields.length;
        return this;
    }

    /** Begins a nested message: give the result to {@link #end}. */
    int begin(int field) {
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return used++;
    }

    void end(int begun) {
        int length = used - begun - 1;
        int more = varintBytes(length) - 1;
        if (more > 0) {
            room(more);
            System.arraycopy(bytes, begun + 1, bytes, begun + 1 + more, length);
        }
        used = begun;
        varint(length);
        used += length;
    }

    /** Eight or sixteen bytes of an id, in network order. */
    ProtoWriter id(int field, long id) {
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        bytes[used++] = Long.BYTES;
        LONG_BE.set(bytes, used, id);
        used += Long.BYTES;
        return this;
    }

    ProtoWriter id(int field, long hi, long lo) {
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        bytes[used++] = 2 * Long.BYTES;
        room(2 * Long.BYTES);
        LONG_BE.set(bytes, used, hi);
        LONG_BE.set(bytes, used + Long.BYTES, lo);
        used += 2 * Long.BYTES;
        return this;
    }

    ProtoWriter text(int field, String text) {
        int begun = begin(field);
        int length = text.length();
        room(length);
        int ascii = ascii(text, length);
        if (ascii < length) {
            // An unpaired surrogate becomes a question mark: OTLP wants UTF-8.
            byte[] rest = text.substring(ascii).getBytes(StandardCharsets.UTF_8);
            room(rest.length);
            System.arraycopy(rest, 0, bytes, used, rest.length);
            used += rest.length;
        }
        end(begun);
        return this;
    }

    /** Writes characters up to the first that is not ASCII, and tells where that is. */
    private int ascii(String text, int length) {
        byte[] b = bytes;
        int at = used;
        int i = 0;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                break;
            }
            b[at + i] = (byte) c;
        }
        used = at + i;
        return i;
    }

    ProtoWriter number(int field, long number) {
        return tag(field, WireFormat.WIRETYPE_VARINT).varint(number);
    }

    ProtoWriter fixed64(int field, long number) {
        tag(field, WireFormat.WIRETYPE_FIXED64);
        LONG_LE.set(bytes, used, number);
        used += Long.BYTES;
        return this;
    }

    ProtoWriter fixed32(int field, int number) {
        tag(field, WireFormat.WIRETYPE_FIXED32);
        INT_LE.set(bytes, used, number);
        used += Integer.BYTES;
        return this;
    }

    /** Makes room for a number behind it, too. */
    private ProtoWriter tag(int field, int type) {
        room(LONGEST);
        return varint(((long) field << 3) | type);
    }

    private ProtoWriter varint(long number) {
        long n = number;
        while ((n & ~0x7fL) != 0) {
            bytes[used++] = (byte) (n | 0x80);
            n >>>= 7;
        }
        bytes[used++] = (byte) n;
        return this;
    }

    private static int varintBytes(int length) {
        return (38 - Integer.numberOfLeadingZeros(length | 1)) / 7;
    }

    private void room(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + more));
        }
    }
}
