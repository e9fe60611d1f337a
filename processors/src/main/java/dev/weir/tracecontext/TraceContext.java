package dev.weir.tracecontext;

import java.util.HexFormat;
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
        if (to - from < LENGTH || !wellFormed(traceparent, from, to)) {
            return null;
        }
        int version = HexFormat.fromHexDigits(traceparent, from, from + 2);
        if (!allowed(version, traceparent, from, to)) {
            return null;
        }
        long hi = HexFormat.fromHexDigitsToLong(traceparent, from + 3, from + 19);
        long lo = HexFormat.fromHexDigitsToLong(traceparent, from + 19, from + 35);
        long parent = HexFormat.fromHexDigitsToLong(traceparent, from + 36, from + 52);
        if ((hi | lo) == 0 || parent == 0) {
            return null;
        }
        int flags = HexFormat.fromHexDigits(traceparent, from + 53, from + LENGTH);
        return new TraceContext(
                hi,
                lo,
                parent,
                version == 0 ? flags : flags & (SAMPLED | RANDOM_TRACE_ID),
                tracestate == null ? null : TraceState.valid(tracestate));
    }

    private static boolean wellFormed(String s, int from, int to) {
        return hex(s, from, from + 2)
                && s.charAt(from + 2) == '-'
                && hex(s, from + 3, from + 35)
                && s.charAt(from + 35) == '-'
                && hex(s, from + 36, from + 52)
                && s.charAt(from + 52) == '-'
                && hex(s, from + 53, from + LENGTH)
                // Two headers are no header, whatever the version: section 3.2 has no list.
                && s.indexOf(',', from, to) < 0;
    }

    /** A later version may go on after a dash, with what nobody can judge yet; version 00 may not. */
    private static boolean allowed(int version, String s, int from, int to) {
        if (to - from == LENGTH) {
            return version != 0xff;
        }
        return version != 0 && version != 0xff && s.charAt(from + LENGTH) == '-';
    }

    /** Lower case only: {@link HexFormat} alone would take upper case too. */
    private static boolean hex(String s, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = s.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
