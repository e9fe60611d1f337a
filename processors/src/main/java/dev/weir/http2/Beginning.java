package dev.weir.http2;

import dev.weir.protocol.Opening;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the first bytes of a direction are (RFC 9113 section 3.4). */
enum Beginning {
    /** The client's preface and the frame that has to follow it. */
    CLIENT,
    /** Too few bytes of what may be that. */
    MAYBE_CLIENT,
    /** The settings with which a server begins, or too few bytes of what may be them. */
    MAYBE_SERVER,
    OTHER;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    static Beginning of(Opening o) {
        int n = Math.min(o.length(), PREFACE.length);
        if (n > 0 && Arrays.equals(o.bytes(), o.offset(), o.offset() + n, PREFACE, 0, n)) {
            return client(o);
        }
        return maySettings(o.bytes(), o.offset(), o.length()) ? MAYBE_SERVER : OTHER;
    }

    private static Beginning client(Opening o) {
        int from = o.offset() + PREFACE.length;
        int left = o.length() - PREFACE.length;
        if (left >= FrameHeader.SIZE) {
            return maySettings(o.bytes(), from, left) ? CLIENT : OTHER;
        }
        return left <= 0 || maySettings(o.bytes(), from, left) ? MAYBE_CLIENT : OTHER;
    }

    /** Of a frame's head, complete or not: settings of less than 64 KiB that acknowledge nothing. */
    private static boolean maySettings(byte[] b, int from, int length) {
        for (int i = 0; i < Math.min(length, FrameHeader.SIZE); i++) {
            int expected = i == 3 ? FrameHeader.SETTINGS : 0;
            if (i != 1 && i != 2 && b[from + i] != expected) {
                return false;
            }
        }
        int size = length < 3 ? 0 : ((b[from + 1] & 0xff) << 8) | (b[from + 2] & 0xff);
        return size % 6 == 0;
    }
}
