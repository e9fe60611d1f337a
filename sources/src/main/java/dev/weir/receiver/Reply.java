package dev.weir.receiver;

import com.google.protobuf.Message;

/** What a sender is told. */
sealed interface Reply {
    /** @param response of the signal's service, with what was not taken */
    record Taken(Message response) implements Reply {}

    record Refused(Refusal reason, String detail) implements Reply {}
}
