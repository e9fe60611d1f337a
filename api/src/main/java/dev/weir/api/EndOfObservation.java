package dev.weir.api;

/**
 * Why nothing follows of a connection. Only {@link #SEEN} says that what was open then had no answer; all others say that Weir did not
 * see one.
 */
public enum EndOfObservation {
    /** The connection was seen to end: both FINs, a reset, or the kernel's word; both directions were captured. */
    SEEN(1),
    /** The connection was seen to end, but only one direction was captured. */
    ONE_DIRECTION(2),
    /** The connection was silent for too long. */
    IDLE(3),
    /** A limit made room for other connections. */
    EVICTED(4),
    /** The capture file ended. */
    END_OF_INPUT(5),
    /** The job stopped. */
    STOPPED(6),
    /** Another connection began on the same addresses and ports. */
    REPLACED(7),
    /** What follows is another protocol. */
    HANDED_OVER(8),
    /** The parser lost its place. */
    GIVEN_UP(9);

    private static final EndOfObservation[] ALL = values();

    private final int code;

    EndOfObservation(int code) {
        this.code = code;
    }

    /** Stable: it stands in state and between operators. */
    public int code() {
        return code;
    }

    /** Whether a request without an answer was left without one by the other end. */
    public boolean provesSilence() {
        return this == SEEN;
    }

    static EndOfObservation of(long code) {
        for (EndOfObservation end : ALL) {
            if (end.code == code) {
                return end;
            }
        }
        throw new IllegalArgumentException("an end of an observation has the code " + code);
    }
}
