package dev.weir.reassembly;

import java.util.Locale;

/** What a {@link Reassembler} counts. */
public enum ReassemblyCounter {
    /** Payload bytes that came in, on the wire's count: those that the capture cut are among them. */
    ACCEPTED_BYTES(false),
    /** Payload bytes given on. */
    SENT_BYTES(false),
    /** Connections begun, reused ones again. */
    CONNECTIONS(false),
    /** Payload bytes that had been captured before. */
    RETRANSMITTED_BYTES(false),
    /** Probes of no or one byte below the next expected one. */
    KEEP_ALIVES(false),
    /** Their payload. */
    KEEP_ALIVE_BYTES(false),
    /** Payload of resets: no part of the stream. */
    RESET_BYTES(false),
    /** Resets whose sender went on, and so has not sent them. */
    RESETS_FORGED(true),
    /** Segments that came before the bytes of the other direction that they acknowledge, and waited for these. */
    EARLY_SEGMENTS(false),
    /** Times that a direction was let on without them. */
    EARLY_WAITS_GIVEN_UP(false),
    /** Segments that say something else than the copy that is held of the same bytes; the first copy wins. */
    OVERLAPS_DIFFERING(true),
    /** Bytes that came after their hole was given up, or that lie before a connection's first captured byte. */
    LATE_BYTES(true),
    GAPS_TIMEOUT(true),
    GAP_BYTES_TIMEOUT(true),
    GAPS_DIRECTION_LIMIT(true),
    GAP_BYTES_DIRECTION_LIMIT(true),
    GAPS_TOTAL_LIMIT(true),
    GAP_BYTES_TOTAL_LIMIT(true),
    GAPS_ACKNOWLEDGED(true),
    GAP_BYTES_ACKNOWLEDGED(true),
    GAPS_END(true),
    GAP_BYTES_END(true),
    /** Gaps of unknown length: the sequence numbers jumped out of the window and went on from there. */
    RESYNCS(true),
    /** Bytes that the capture saw and left out by its limit. */
    CUT_BYTES(true),
    /** Connections given up to make room for others. */
    CONNECTIONS_EVICTED(true),
    /** Connections ended because both directions were silent. */
    CONNECTIONS_IDLE(false),
    /** Segments that no position in their connection fits. */
    OUT_OF_WINDOW_SEGMENTS(true),
    OUT_OF_WINDOW_BYTES(true),
    /** Segments with payload behind the end of their direction or connection, or left over from an earlier one on the same ports. */
    AFTER_CLOSE_SEGMENTS(true),
    AFTER_CLOSE_BYTES(true),
    /** Segments that contradict themselves. */
    MALFORMED_SEGMENTS(true),
    MALFORMED_BYTES(true);

    private final boolean loss;

    ReassemblyCounter(boolean loss) {
        this.loss = loss;
    }

    /** Whether something of the traffic was lost or could not be believed. */
    public boolean isLoss() {
        return loss;
    }

    /** As shown to users: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
