package dev.weir.sink.otlp;

import java.time.Duration;

/** What became of one request. */
sealed interface Reply {

    /**
     * The receiver has it.
     *
     * @param rejected records that the receiver threw away; they must not be sent again
     * @param message the receiver's word on it, "" if none
     */
    record Accepted(long rejected, String message) implements Reply {}

    /**
     * The same request may succeed later.
     *
     * @param reason a gRPC code, {@code http_503}, {@code connection} or {@code timeout}
     * @param after the receiver's wish, zero if it has none
     */
    record Unavailable(String reason, Duration after, String message) implements Reply {}

    /**
     * The same request can never succeed.
     *
     * @param reason a gRPC code or {@code http_400}
     */
    record Refused(String reason, String message) implements Reply {}
}
