package dev.weir.http2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames as bytes. */
final class Frames {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITY = 0x20;

    private Frames() {}

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putShort((short) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] settings() {
        return frame(4, 0, 0, new byte[0]);
    }

    static byte[] settings(int id, int value) {
        return frame(
                4,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
    }

    static byte[] headers(int stream, boolean last, byte[] block) {
        return frame(1, END_HEADERS | (last ? END_STREAM : 0), stream, block);
    }

    static byte[] data(int stream, boolean last, byte[] body) {
        return frame(0, last ? END_STREAM : 0, stream, body);
    }

    static byte[] data(int stream, boolean last, String body) {
        return data(stream, last, body.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] padded(int type, int flags, int stream, byte[] payload, int padding) {
        return frame(type, flags | PADDED, stream, join(new byte[] {(byte) padding}, payload, new byte[padding]));
    }

    static byte[] reset(int stream, int code) {
        return frame(3, 0, stream, number(code));
    }

    static byte[] goAway(int last) {
        return frame(7, 0, 0, join(number(last), number(0)));
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** gRPC's length-prefixed message. */
    static byte[] message(int length) {
        return join(new byte[1], number(length), new byte[length]);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
