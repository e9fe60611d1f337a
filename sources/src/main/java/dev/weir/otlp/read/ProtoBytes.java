package dev.weir.otlp.read;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;

/** Writes protobuf's wire format. The length of a nested message is known when it ends; what follows is moved where a byte is too short. */
final class ProtoBytes {
    private byte[] bytes;
    private int used;

    ProtoBytes(int expected) {
        bytes = new byte[Math.max(64, expected)];
    }

    byte[] toByteArray() {
        return used == bytes.length ? bytes : Arrays.copyOf(bytes, used);
    }

    void varint(long number) {
        room(10);
        long n = number;
        while ((n & ~0x7fL) != 0) {
            bytes[used++] = (byte) (n | 0x80);
            n >>>= 7;
        }
        bytes[used++] = (byte) n;
    }

    /** The least significant byte first. */
    void fixed(long number, int length) {
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[used++] = (byte) (number >>> (8 * i));
        }
    }

    void write(byte[] content) {
        room(content.length);
        System.arraycopy(content, 0, bytes, used, content.length);
        used += content.length;
    }

    /** Begins what has a length before it: give the result to {@link #end}. */
    int begin() {
        room(1);
        return used++;
    }

    void end(int begun) {
        int length = used - begun - 1;
        int more = (38 - Integer.numberOfLeadingZeros(length | 1)) / 7 - 1;
        if (more > 0) {
            room(more);
            System.arraycopy(bytes, begun + 1, bytes, begun + 1 + more, length);
        }
        used = begun;
        varint(length);
        used += length;
    }

    /** UTF-8. */
    void text(char[] text, int offset, int length) throws InvalidProtocolBufferException {
        room(length);
        for (int i = offset; i < offset + length; i++) {
            char c = text[i];
            if (c < 0x80) {
                room(1);
                bytes[used++] = (byte) c;
            } else if (!Character.isSurrogate(c)) {
                character(c);
            } else if (i + 1 < offset + length && Character.isSurrogatePair(c, text[i + 1])) {
                character(Character.toCodePoint(c, text[++i]));
            } else {
                throw MessageCheck.malformed("half of a surrogate pair");
            }
        }
    }

    private void character(int c) {
        room(4);
        if (c < 0x800) {
            bytes[used++] = (byte) (0xc0 | (c >> 6));
        } else {
            if (c < 0x10000) {
                bytes[used++] = (byte) (0xe0 | (c >> 12));
            } else {
                bytes[used++] = (byte) (0xf0 | (c >> 18));
                bytes[used++] = (byte) (0x80 | ((c >> 12) & 0x3f));
            }
            bytes[used++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        }
        bytes[used++] = (byte) (0x80 | (c & 0x3f));
    }

    private void room(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + more));
        }
    }
}
