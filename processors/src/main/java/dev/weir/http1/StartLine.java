package dev.weir.http1;

/** Whether bytes begin a message. */
final class StartLine {
    private static final byte[] VERSION = Ascii.bytes("HTTP/1.");

    /** {@code HTTP/1.1 200} without what follows. */
    private static final int STATUS_LINE = 12;

    private static final int LONGEST_METHOD = 32;

    /** So much of a line that does not end is enough, if its begin is a method and a path or an absolute URL. */
    private static final int LONG_LINE = 256;

    private static final byte[] AFTER_SCHEME = Ascii.bytes("://");
    private static final int LONGEST_SCHEME = 16;

    enum Kind {
        REQUEST,
        RESPONSE,
        /** Too few bytes to say. */
        MORE,
        NO
    }

    private StartLine() {}

    /** What the bytes begin with, which may be less than a line. A known method before a path is enough for a request. */
    static Kind classify(byte[] b, int from, int to) {
        Kind response = response(b, from, to);
        return response == Kind.NO ? request(b, from, to) : response;
    }

    private static Kind response(byte[] b, int from, int to) {
        int n = Math.min(to - from, STATUS_LINE + 1);
        for (int i = 0; i < n; i++) {
            if (!fitsStatusLine(b[from + i], i)) {
                return Kind.NO;
            }
        }
        return n > STATUS_LINE ? Kind.RESPONSE : Kind.MORE;
    }

    private static boolean fitsStatusLine(byte c, int at) {
        if (at < VERSION.length) {
            return c == VERSION[at];
        }
        return switch (at) {
            case 8 -> c == ' ';
            case 9 -> c >= '1' && c <= '9';
            case STATUS_LINE -> Ascii.isBlank(c);
            default -> Ascii.isDigit(c);
        };
    }

    private static Kind request(byte[] b, int from, int to) {
        int space = Ascii.tokenEnd(b, from, Math.min(to, from + LONGEST_METHOD + 1));
        if (space - from > LONGEST_METHOD) {
            return Kind.NO;
        }
        if (space == to) {
            return Kind.MORE;
        }
        if (space == from || b[space] != ' ') {
            return Kind.NO;
        }
        int target = space + 1;
        int end = Ascii.lineFeed(b, from, to);
        if (end >= 0) {
            return targetEnd(b, target, lineEnd(b, target, end)) < 0 ? Kind.NO : Kind.REQUEST;
        }
        if (target < to && b[target] == '/' && Methods.find(b, from, space) != Methods.UNKNOWN) {
            return Kind.REQUEST;
        }
        if (hasControls(b, target, to)) {
            return Kind.NO;
        }
        return to - from > LONG_LINE && isPathOrUrl(b, target, to) ? Kind.REQUEST : Kind.MORE;
    }

    private static boolean isPathOrUrl(byte[] b, int target, int to) {
        int colon = target;
        while (colon < Math.min(to, target + LONGEST_SCHEME) && b[colon] != ':' && b[colon] != '/') {
            colon++;
        }
        return b[target] == '/' || (colon > target && Ascii.startsWith(b, colon, to, AFTER_SCHEME));
    }

    /** Whether the bytes begin a request with a known method, or may do so once there are more. */
    static boolean maybeKnownRequest(byte[] b, int from, int to) {
        int end = Ascii.tokenEnd(b, from, Math.min(to, from + LONGEST_METHOD + 1));
        return Methods.fits(b, from, end, end < to) && request(b, from, to) != Kind.NO;
    }

    private static boolean hasControls(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Ascii.isControl(b[i]) && b[i] != '\r') {
                return true;
            }
        }
        return false;
    }

    static int lineEnd(byte[] b, int from, int lineFeed) {
        return lineFeed > from && b[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    }

    /**
     * Where the request-target that begins at {@code target} ends, given the end of its line; -1 if the line does not end in a
     * version or there is no target. A target may hold spaces (RFC 9112 section 3.2: some clients fail to encode them).
     */
    static int targetEnd(byte[] b, int target, int lineEnd) {
        int end = Ascii.trimBlanks(b, target, lineEnd);
        int version = end - VERSION.length - 1;
        if (version <= target
                || b[version - 1] != ' '
                || !Ascii.startsWith(b, version, end, VERSION)
                || !Ascii.isDigit(b[end - 1])) {
            return -1;
        }
        int targetEnd = Ascii.trimBlanks(b, target, version);
        for (int i = target; i < targetEnd; i++) {
            if (Ascii.isControl(b[i])) {
                return -1;
            }
        }
        return targetEnd == Ascii.skipBlanks(b, target, targetEnd) ? -1 : targetEnd;
    }

    /** Whether a whole line, without its end, is a status line. The reason phrase and the space before it may be missing. */
    static boolean isStatusLine(byte[] b, int from, int lineEnd) {
        if (lineEnd - from < STATUS_LINE) {
            return false;
        }
        for (int i = 0; i < Math.min(lineEnd - from, STATUS_LINE + 1); i++) {
            if (!fitsStatusLine(b[from + i], i)) {
                return false;
            }
        }
        return true;
    }
}
