package dev.weir.http1;

import org.jspecify.annotations.Nullable;

/**
 * What matters of a request's or response's head, as places in the bytes it was read from. Used again for each head: nothing is
 * copied before {@link #text}.
 */
final class Head {
    static final int INCOMPLETE = -1;
    static final int INVALID = -2;

    /** No Content-Length. */
    static final long NO_LENGTH = -1;

    /** A Content-Length that is no number, or several that differ. */
    static final long BAD_LENGTH = -2;

    private static final FieldName HOST = new FieldName("host");
    private static final FieldName USER_AGENT = new FieldName("user-agent");
    private static final FieldName TRACEPARENT = new FieldName("traceparent");
    private static final FieldName TRACESTATE = new FieldName("tracestate");
    private static final FieldName CONTENT_LENGTH = new FieldName("content-length");
    private static final FieldName TRANSFER_ENCODING = new FieldName("transfer-encoding");
    private static final FieldName EXPECT = new FieldName("expect");
    private static final FieldName[] READ = {
        HOST, USER_AGENT, TRACEPARENT, TRACESTATE, CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT
    };
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");
    private static final byte[] CHUNKED = Ascii.bytes("chunked");
    private static final byte[] IDENTITY = Ascii.bytes("identity");

    /** How the body is coded on the way. */
    enum Coding {
        NONE,
        CHUNKED,
        /** Some other coding is the last. */
        OTHER
    }

    private final boolean request;
    private final Places places = new Places();
    private boolean hasStartLine;
    private boolean folded;
    private int method;
    private int minorVersion;
    private int status;
    private boolean expectsContinue;
    private long contentLength;
    private Coding coding = Coding.NONE;

    Head(boolean request) {
        this.request = request;
    }

    /** Whether the last {@link #parse} found a whole start line; what it found of the rest is there too. */
    boolean hasStartLine() {
        return hasStartLine;
    }

    int method() {
        return method;
    }

    int minorVersion() {
        return minorVersion;
    }

    int status() {
        return status;
    }

    /** The client asks whether it may send the body (RFC 9110 section 10.1.1). */
    boolean expectsContinue() {
        return expectsContinue;
    }

    long contentLength() {
        return contentLength;
    }

    Coding coding() {
        return coding;
    }

    /** A text of {@link Places}, null if absent. The bytes are those of the last {@link #parse}. */
    @Nullable
    String text(int kind, byte[] b) {
        return places.text(kind, b, folded, null);
    }

    /** The same for one that comes again. */
    @Nullable
    String text(int kind, byte[] b, KnownTexts known) {
        return places.text(kind, b, folded, known);
    }

    /**
     * Reads a head that begins at {@code from}.
     *
     * @return the index after its empty line, {@link #INCOMPLETE} or {@link #INVALID}
     */
    int parse(byte[] b, int from, int to) {
        reset();
        int feed = Ascii.lineFeed(b, from, to);
        if (feed < 0) {
            return INCOMPLETE;
        }
        int end = StartLine.lineEnd(b, from, feed);
        hasStartLine = request ? requestLine(b, from, end) : statusLine(b, from, end);
        return hasStartLine ? headers(b, feed + 1, to) : INVALID;
    }

    private int headers(byte[] b, int from, int to) {
        int line = from;
        while (true) {
            int feed = Ascii.lineFeed(b, line, to);
            if (feed < 0) {
                return INCOMPLETE;
            }
            int end = StartLine.lineEnd(b, line, feed);
            if (end == line) {
                return feed + 1;
            }
            // A line that begins with a blank goes on with the one before it (RFC 9112 section 5.2).
            while (feed + 1 < to && (b[feed + 1] == ' ' || b[feed + 1] == '\t')) {
                feed = Ascii.lineFeed(b, feed + 1, to);
                if (feed < 0) {
                    return INCOMPLETE;
                }
                end = feed;
                folded = true;
            }
            header(b, line, end);
            line = feed + 1;
        }
    }

    /** Whether a field that begins at {@code from} is one of those that a head is read for. */
    static boolean reads(byte[] b, int from, int end) {
        for (FieldName name : READ) {
            if (name.value(b, from, end) >= 0) {
                return true;
            }
        }
        return false;
    }

    private void reset() {
        hasStartLine = false;
        folded = false;
        expectsContinue = false;
        contentLength = NO_LENGTH;
        coding = Coding.NONE;
        places.clear();
    }

    private boolean requestLine(byte[] b, int from, int end) {
        int space = Ascii.tokenEnd(b, from, end);
        if (space == from || space == end || b[space] != ' ') {
            return false;
        }
        int targetEnd = StartLine.targetEnd(b, space + 1, end);
        if (targetEnd < 0) {
            return false;
        }
        method = Methods.find(b, from, space);
        if (method == Methods.UNKNOWN) {
            places.add(Places.METHOD, from, space);
        }
        places.add(Places.TARGET, Ascii.skipBlanks(b, space + 1, targetEnd), targetEnd);
        minorVersion = b[Ascii.trimBlanks(b, from, end) - 1] - '0';
        return true;
    }

    private boolean statusLine(byte[] b, int from, int end) {
        if (!StartLine.isStatusLine(b, from, end)) {
            return false;
        }
        minorVersion = b[from + 7] - '0';
        status = 100 * (b[from + 9] - '0') + 10 * (b[from + 10] - '0') + b[from + 11] - '0';
        return true;
    }

    private void header(byte[] b, int from, int end) {
        switch (b[from] | 0x20) {
            case 'h' -> keepFirst(Places.AUTHORITY, b, from, end, HOST);
            case 'u' -> keepFirst(Places.USER_AGENT, b, from, end, USER_AGENT);
            case 'c' -> length(b, from, end);
            case 't' -> trace(b, from, end);
            case 'e' -> expect(b, from, end);
            default -> {}
        }
    }

    private void expect(byte[] b, int from, int end) {
        int value = EXPECT.value(b, from, end);
        if (value >= 0) {
            expectsContinue |= Ascii.startsWithIgnoreCase(b, value, end, CONTINUE);
        }
    }

    private void trace(byte[] b, int from, int end) {
        if (end - from > 1 && (b[from + 1] | 0x20) != 'r') {
            return;
        }
        keepAll(Places.TRACEPARENT, b, from, end, TRACEPARENT);
        keepAll(Places.TRACESTATE, b, from, end, TRACESTATE);
        transferEncoding(b, from, end);
    }

    private void keepFirst(int text, byte[] b, int from, int end, FieldName name) {
        if (request && !places.has(text)) {
            keepAll(text, b, from, end, name);
        }
    }

    private void keepAll(int text, byte[] b, int from, int end, FieldName name) {
        int value = request ? name.value(b, from, end) : -1;
        if (value >= 0) {
            places.add(text, value, Ascii.trimBlanks(b, value, end));
        }
    }

    private void length(byte[] b, int from, int end) {
        int i = CONTENT_LENGTH.value(b, from, end);
        if (i < 0) {
            return;
        }
        // The same length several times, in one line or in several, is that length (RFC 9112 section 6.3).
        int last = Ascii.trimBlanks(b, i, end);
        do {
            int comma = i;
            while (comma < last && b[comma] != ',') {
                comma++;
            }
            long n = number(b, i, Ascii.trimBlanks(b, i, comma));
            contentLength = contentLength == NO_LENGTH || contentLength == n ? n : BAD_LENGTH;
            i = Ascii.skipBlanks(b, Math.min(comma + 1, last), last);
        } while (i < last);
    }

    private static long number(byte[] b, int from, int to) {
        if (from == to || to - from > 18) {
            return BAD_LENGTH;
        }
        long n = 0;
        for (int i = from; i < to; i++) {
            if (!Ascii.isDigit(b[i])) {
                return BAD_LENGTH;
            }
            n = 10 * n + b[i] - '0';
        }
        return n;
    }

    private void transferEncoding(byte[] b, int from, int end) {
        int value = TRANSFER_ENCODING.value(b, from, end);
        if (value < 0) {
            return;
        }
        int last = Ascii.trimBlanks(b, value, end);
        int i = last;
        while (i > value && b[i - 1] != ',') {
            i--;
        }
        i = Ascii.skipBlanks(b, i, last);
        int coded = Ascii.tokenEnd(b, i, last);
        if (coded - i == CHUNKED.length && Ascii.startsWithIgnoreCase(b, i, coded, CHUNKED)) {
            coding = Coding.CHUNKED;
        } else if (coded - i != IDENTITY.length || !Ascii.startsWithIgnoreCase(b, i, coded, IDENTITY)) {
            coding = Coding.OTHER;
        }
    }
}
