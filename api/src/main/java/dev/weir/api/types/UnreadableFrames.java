package dev.weir.api.types;

import java.io.IOException;

/** Bytes are no {@link RecordFrames} of the kind that was asked for. */
public final class UnreadableFrames extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Something else, or cut. */
        MALFORMED,
        /** Written by a newer release. */
        UNKNOWN_VERSION,
        /** Changed since they were written. */
        CHECKSUM
    }

    private final Reason reason;

    UnreadableFrames(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    UnreadableFrames(Reason reason, Throwable cause) {
        super(reason.name(), cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
