package dev.weir.sql;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The trace context in a comment: {@code key='value'} pairs between commas, values percent-encoded, a quote inside one escaped by a
 * backslash (sqlcommenter).
 */
final class SqlComment {
    private static final byte[] TRACEPARENT = "traceparent".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRACESTATE = "tracestate".getBytes(StandardCharsets.US_ASCII);

    /** The tracestate's 512 characters (W3C Trace Context, section 3.3.1.5), each of them encoded, and then some. */
    private static final int LONGEST = 2048;

    private @Nullable String traceparent;
    private @Nullable String tracestate;

    /** Of the last comment that has one. */
    @Nullable
    String traceparent() {
        return traceparent;
    }

    /** Of the same comment. */
    @Nullable
    String tracestate() {
        return tracestate;
    }

    void clear() {
        traceparent = null;
        tracestate = null;
    }

    /** Reads what stands between the marks of a comment. */
    void read(byte[] b, int from, int to) {
        int i = from;
        String parent = null;
        String state = null;
        while (i < to) {
            int equals = find(b, i, to, '=');
            if (equals + 1 >= to) {
                break;
            }
            int key = keyStart(b, i, equals);
            int end = b[equals + 1] == '\'' ? quoteEnd(b, equals + 2, to) : -1;
            if (end < 0) {
                i = equals + 1;
                continue;
            }
            if (is(b, key, equals, TRACEPARENT)) {
                parent = decoded(b, equals + 2, end);
            } else if (is(b, key, equals, TRACESTATE)) {
                state = decoded(b, equals + 2, end);
            }
            i = end + 1;
        }
        if (parent != null) {
            traceparent = parent;
            tracestate = state;
        }
    }

    private static int find(byte[] b, int from, int to, int wanted) {
        int i = from;
        while (i < to && b[i] != wanted) {
            i++;
        }
        return i;
    }

    private static int keyStart(byte[] b, int from, int to) {
        int i = to;
        while (i > from && b[i - 1] > ' ' && b[i - 1] != ',' && b[i - 1] != '\'') {
            i--;
        }
        return i;
    }

    /** -1 if it does not end. */
    private static int quoteEnd(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == '\\') {
                i++;
            } else if (b[i] == '\'') {
                return i;
            }
        }
        return -1;
    }

    private static boolean is(byte[] b, int from, int to, byte[] key) {
        if (to - from != key.length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (b[from + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String decoded(byte[] b, int from, int to) {
        if (to - from > LONGEST) {
            return null;
        }
        byte[] text = new byte[to - from];
        int n = 0;
        for (int i = from; i < to; i++) {
            int high = b[i] == '%' && i + 2 < to ? Character.digit(b[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(b[i + 2], 16);
            if (low >= 0) {
                text[n++] = (byte) (high << 4 | low);
                i += 2;
            } else if (b[i] != '\\' || i + 1 == to) {
                text[n++] = b[i];
            }
        }
        return new String(text, 0, n, StandardCharsets.UTF_8);
    }
}
