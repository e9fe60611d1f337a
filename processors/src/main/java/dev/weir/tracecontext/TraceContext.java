package dev.weir.tracecontext;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request says it belongs to.
 *
 * @param traceIdHi first eight bytes of the trace id, big-endian; the id is never all zero
 * @param traceIdLo last eight bytes
 * @param parentId the caller's span, never 0
 * @param flags 0 to 255; of a version above 00 only the bits that this version knows
 * @param tracestate as on the wire without the white space around it, null if absent, empty or not valid
 */
public record TraceContext(
        long traceIdHi,
        long traceIdLo,
        long parentId,
        int flags,
        @Nullable String tracestate) {
    public static final int SAMPLED = 0x01;
    public static final int RANDOM_TRACE_ID = 0x02;

    /** {@code 00-<32>-<16>-<2>} */
    private static final int LENGTH = 55;

    /** The value of a digit, -1 of what is none. Upper case is none. */
    private static final byte[] DIGITS = new byte['f' + 1];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < 16; i++) {
            DIGITS[Character.forDigit(i, 16)] = (byte) i;
        }
    }

    /**
     * Reads the two headers. White space around a value is no part of it.
     *
     * @param traceparent the value on the wire, several headers joined by a comma
     * @param tracestate several headers joined by a comma, in their order
     * @return null where the specification says that the trace restarts: there is no context to go on with
     */
    public static @Nullable TraceContext parse(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null) {
            return null;
        }
        int from = Whitespace.skip(traceparent, 0, traceparent.length());
        int to = Whitespace.trim(traceparent, from, traceparent.length());
        if (to - from < LENGTH || !dashes(traceparent, from)) {
            return null;
        }
        long version = hex(traceparent, from, 2);
        long traceId0 = hex(traceparent, from + 3, 8);
        long traceId1 = hex(traceparent, from + 11, 8);
        long traceId2 = hex(traceparent, from + 19, 8);
        long traceId3 = hex(traceparent, from + 27, 8);
        long parent0 = hex(traceparent, from + 36, 8);
        long parent1 = hex(traceparent, from + 44, 8);
        long flags = hex(traceparent, from + 53, 2);
        boolean bad = (version | traceId0 | traceId1 | traceId2 | traceId3 | parent0 | parent1 | flags) < 0;
        boolean zero = (traceId0 | traceId1 | traceId2 | traceId3) == 0 || (parent0 | parent1) == 0;
        if (bad || zero || !allowed(version, traceparent, from, to)) {
            return null;
        }
        return new TraceContext(
                traceId0 << 32 | traceId1,
                traceId2 << 32 | traceId3,
                parent0 << 32 | parent1,
                (int) (version == 0 ? flags : flags & (SAMPLED | RANDOM_TRACE_ID)),
                tracestate == null ? null : TraceState.valid(tracestate));
    }

    private static boolean dashes(String s, int from) {
        return s.charAt(from + 2) == '-' && s.charAt(from + 35) == '-' && s.charAt(from + 52) == '-';
    }

    /** A later version may go on after a dash, with what nobody can judge yet; version 00 may not. */
    private static boolean allowed(long version, String s, int from, int to) {
        if (to - from == LENGTH) {
            return version != 0xff;
        }
        return version != 0
                && version != 0xff
                && s.charAt(from + LENGTH) == '-'
                // Two headers are no header, whatever the version: section 3.2 has no list.
                && s.indexOf(',', from + LENGTH, to) < 0;
    }

    /** At most eight digits as a number; negative if one is none. Every span is behind this: {@code HexFormat} took half of its time. */
    private static long hex(String s, int from, int digits) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            char c = s.charAt(i);
            // Once -1, the number stays negative: no more than 28 bits are shifted in behind it.
            value = value << 4 | (c < DIGITS.length ? DIGITS[c] : -1);
        }
        return value;
    }
}
