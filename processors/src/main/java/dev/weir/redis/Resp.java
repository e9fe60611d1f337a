package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Parts of messages as they stand on the wire. */
final class Resp {
    /** No number, or one that is out of its range. */
    static final long NONE = Long.MIN_VALUE;

    /** A length that is told at the end: streamed strings and aggregates of RESP3. */
    static final long STREAMED = -2;

    /** Null strings and arrays of RESP2. */
    static final long NULL = -1;

    /** More than Redis takes of one string with any setting that is of use. */
    private static final long LARGEST = 1L << 40;

    private static final int LONGEST_CODE = 32;
    private static final int LONGEST_NAME = 32;

    private Resp() {}

    /** A length behind its type: digits, {@link #NULL} or {@link #STREAMED}. */
    static long length(byte[] b, int from, int to) {
        if (to - from == 1 && b[from] == '?') {
            return STREAMED;
        }
        if (to - from == 2 && b[from] == '-' && b[from + 1] == '1') {
            return NULL;
        }
        long n = 0;
        if (to == from || to - from > 13) {
            return NONE;
        }
        for (int i = from; i < to; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return NONE;
            }
            n = 10 * n + b[i] - '0';
        }
        return n <= LARGEST ? n : NONE;
    }

    /** The code that an error begins with, if it is one. Others are words of a script, and may say anything. */
    static @Nullable String code(byte[] b, int from, int to) {
        int end = from;
        while (end < to && end - from <= LONGEST_CODE && b[end] != ' ') {
            boolean letter = (b[end] >= 'A' && b[end] <= 'Z') || b[end] == '_';
            boolean digit = b[end] >= '0' && b[end] <= '9' && end > from;
            if (!letter && !digit) {
                return null;
            }
            end++;
        }
        boolean sized = end > from && end - from <= LONGEST_CODE;
        return sized ? new String(b, from, end - from, StandardCharsets.US_ASCII) : null;
    }

    /** Whether a command may be called so. */
    static boolean isName(byte[] b, int from, int to) {
        if (to == from || to - from > LONGEST_NAME || !isLetter(b[from])) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            boolean digit = b[i] >= '0' && b[i] <= '9';
            if (!isLetter(b[i]) && !digit && b[i] != '.' && b[i] != '_' && b[i] != '-') {
                return false;
            }
        }
        return true;
    }

    static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    static boolean is(byte[] b, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (b[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
