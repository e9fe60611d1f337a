package dev.weir.receiver;

/** What a sender is told. */
sealed interface Reply {
    /** @param rejected spans that were not taken, for the reasons in the message */
    record Taken(int rejected, String message) implements Reply {}

    record Refused(Refusal reason, String detail) implements Reply {
        Refused(Refusal reason) {
            this(reason, reason.message());
        }
    }
}
