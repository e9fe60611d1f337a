package dev.weir.receiver;

import com.google.rpc.Code;

/** Why a request is refused as a whole, and what OTLP answers then. */
public enum Refusal {
    /** The job is slow: what waits for it has no room for more. Retryable. */
    FULL(Code.UNAVAILABLE, 503, "what waits to be processed has reached max_pending; send it again later"),
    /** The job is stopping or has failed before the data was safe. Retryable. */
    STOPPING(Code.UNAVAILABLE, 503, "the job is stopping or restarting; send it again later"),
    /** One sender has its share of it. Retryable. */
    PEER_FULL(Code.UNAVAILABLE, 503, "this sender's share of max_pending is taken; send it again later"),
    MALFORMED(Code.INVALID_ARGUMENT, 400, "not an OTLP request"),
    /** It was not there in time. */
    READ_TIMEOUT(Code.DEADLINE_EXCEEDED, 408, "the request was not there within read_timeout"),
    /** The sender went away before all of it was there; it is told nothing. */
    BROKEN_OFF(Code.CANCELLED, 400, "the request ended too early"),
    TOO_LARGE(Code.RESOURCE_EXHAUSTED, 413, "the request is larger than this receiver takes"),
    /** Content-Type or Content-Encoding. */
    UNSUPPORTED(
            Code.INVALID_ARGUMENT,
            415,
            "supported: application/x-protobuf and application/json, each as it is or with one of "
                    + Encodings.names()),
    /** A signal that no pipeline takes from this receiver. */
    UNIMPLEMENTED(Code.UNIMPLEMENTED, 404, "nothing here takes this signal");

    private final Code code;
    private final int httpStatus;
    private final String message;

    Refusal(Code code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    Code code() {
        return code;
    }

    int httpStatus() {
        return httpStatus;
    }

    String message() {
        return message;
    }

    boolean isRetryable() {
        return code == Code.UNAVAILABLE;
    }
}
