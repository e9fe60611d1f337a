package dev.weir.api;

import org.jspecify.annotations.Nullable;

/**
 * The capture lost something at this time: exchanges of this host or file may be missing or incomplete. Numbers made of them say so.
 *
 * @param scope as in {@link Connection}
 * @param host null in a capture file
 * @param origin the capture file, null on a live capture
 * @param observedNanos Unix time
 * @param count records that the kernel could not send, or 1 for bytes that are missing in a connection
 */
public record Loss(
        long scope, @Nullable Host host, @Nullable String origin, Reason reason, long observedNanos, long count)
        implements Observation {

    /** Where it was lost. */
    public enum Reason {
        /** The kernel could not send records: its ring was full. */
        CAPTURE,
        /** Bytes of one connection are missing. */
        GAP,
        /** The answer of one request was missed, or not waited for until it came. */
        RESPONSE
    }
}
