package dev.weir.http1;

import java.nio.charset.StandardCharsets;

/** The name of a header field, to be found at the begin of a line. */
final class FieldName {
    private final byte[] lower;

    /** Its first bytes as one number, or all if there are fewer; the rest of the number masked out. */
    private final long begin;

    private final long mask;

    /** @param lower in lower case, letters and hyphens only */
    FieldName(String lower) {
        this.lower = lower.getBytes(StandardCharsets.US_ASCII);
        int n = Math.min(this.lower.length, Long.BYTES);
        this.mask = n == Long.BYTES ? -1L : (1L << (8 * n)) - 1;
        byte[] first = new byte[Long.BYTES];
        System.arraycopy(this.lower, 0, first, 0, n);
        this.begin = Ascii.eight(first, 0);
    }

    /** Where the field's value begins if this is its name; else -1. */
    int value(byte[] b, int from, int end) {
        if (end - from <= lower.length || !begins(b, from)) {
            return -1;
        }
        for (int i = Long.BYTES; i < lower.length; i++) {
            if ((b[from + i] | 0x20) != lower[i]) {
                return -1;
            }
        }
        // Blanks before the colon are wrong and yet sent (RFC 9112 section 5.1).
        int colon = Ascii.skipBlanks(b, from + lower.length, end);
        return colon < end && b[colon] == ':' ? Ascii.skipBlanks(b, colon + 1, end) : -1;
    }

    private boolean begins(byte[] b, int from) {
        if (from + Long.BYTES <= b.length) {
            // A letter's case is bit 5, which the hyphen has anyway.
            return ((Ascii.eight(b, from) | Ascii.LOWER) & mask) == begin;
        }
        return Ascii.startsWithIgnoreCase(b, from, b.length, lower);
    }
}
