package dev.weir.tracecontext;

import org.jspecify.annotations.Nullable;

/** The rules of the {@code tracestate} header. One bad member spoils the whole list; the traceparent stays good. */
public final class TraceState {
    private static final int MAX_MEMBERS = 32;
    private static final int MAX_KEY = 256;
    private static final int MAX_VALUE = 256;

    private TraceState() {}

    /**
     * Whether the text keeps the rules; an empty list does. Several members may have one key: a sender must not do that, but the
     * specification lets a receiver pass it on.
     */
    public static boolean isValid(String text) {
        return members(text) >= 0;
    }

    /** The text without the white space around it, or null if it is not valid or has no member. */
    static @Nullable String valid(String text) {
        if (members(text) <= 0) {
            return null;
        }
        int from = Whitespace.skip(text, 0, text.length());
        return text.substring(from, Whitespace.trim(text, from, text.length()));
    }

    /** The number of members that are not empty, or -1 if the text is not valid. */
    private static int members(String text) {
        int count = 0;
        for (int start = 0; start <= text.length(); ) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            int from = Whitespace.skip(text, start, end);
            int to = Whitespace.trim(text, from, end);
            if (from < to && (++count > MAX_MEMBERS || !member(text, from, to))) {
                return -1;
            }
            start = end + 1;
        }
        return count;
    }

    private static boolean member(String s, int from, int to) {
        int equals = s.indexOf('=', from, to);
        return equals > from
                && equals - from <= MAX_KEY
                && key(s, from, equals)
                && to - equals - 1 > 0
                && to - equals - 1 <= MAX_VALUE
                && value(s, equals + 1, to);
    }

    private static boolean key(String s, int from, int to) {
        if (!letterOrDigit(s.charAt(from))) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            char c = s.charAt(i);
            if (!letterOrDigit(c) && c != '_' && c != '-' && c != '*' && c != '/' && c != '@') {
                return false;
            }
        }
        return true;
    }

    private static boolean value(String s, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = s.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return false;
            }
        }
        return true;
    }

    private static boolean letterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
