package dev.weir.tracecontext;

/** Optional white space (OWS, RFC 9110 section 5.6.3): spaces and tabs. */
final class Whitespace {
    private Whitespace() {}

    /** The first position from {@code from} that is not white space, at most {@code to}. */
    static int skip(String s, int from, int to) {
        int i = from;
        while (i < to && is(s.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The position after the last character before {@code to} that is not white space, at least {@code from}. */
    static int trim(String s, int from, int to) {
        int i = to;
        while (i > from && is(s.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    private static boolean is(char c) {
        return c == ' ' || c == '\t';
    }
}
