package dev.weir.http1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reading ASCII in place. */
final class Ascii {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

    /** Bit 5 of each of eight bytes. */
    static final long LOWER = 0x20 * ONES;

    private static final long LINE_FEEDS = '\n' * ONES;
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (byte c : bytes("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
            TOKEN[c] = true;
        }
    }

    private Ascii() {}

    /** Eight bytes as a number, the first one lowest. */
    static long eight(byte[] b, int at) {
        return (long) LONG.get(b, at);
    }

    static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }

    /** Index of the first line feed in [from, to), -1 if there is none. Eight bytes at a time: most of a head is not line feeds. */
    static int lineFeed(byte[] b, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long x = eight(b, i) ^ LINE_FEEDS;
            long zeros = (x - ONES) & ~x & (ONES << 7);
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (b[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Index of the first byte in [from, to) that is no token character (RFC 9110 section 5.6.2), {@code to} if all are. */
    static int tokenEnd(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] >= 0 && TOKEN[b[i]]) {
            i++;
        }
        return i;
    }

    static boolean startsWith(byte[] b, int from, int to, byte[] prefix) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (b[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** @param lower in lower case, letters and hyphens only */
    static boolean startsWithIgnoreCase(byte[] b, int from, int to, byte[] lower) {
        if (to - from < lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            // A letter's case is bit 5, which the hyphen has anyway.
            if ((b[from + i] | 0x20) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** Space, tab, and the line ends inside a folded header. */
    static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    static int skipBlanks(byte[] b, int from, int to) {
        int i = from;
        while (i < to && isBlank(b[i])) {
            i++;
        }
        return i;
    }

    static int trimBlanks(byte[] b, int from, int to) {
        int end = to;
        while (end > from && isBlank(b[end - 1])) {
            end--;
        }
        return end;
    }

    static boolean isControl(byte c) {
        return (c >= 0 && c < ' ') || c == 0x7f;
    }

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** -1 if it is none. */
    static int hexDigit(byte c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }
}
