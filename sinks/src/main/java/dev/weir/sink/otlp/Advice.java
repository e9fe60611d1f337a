package dev.weir.sink.otlp;

import dev.weir.otlp.OtlpSignal;

/** What a user can do about a failure. */
final class Advice {
    private Advice() {}

    static String on(OtlpSignal<?> signal, String reason, String message) {
        if (message.contains("SSL") || message.contains("certificate") || message.contains("PKIX")) {
            return "TLS failed: check tls.ca_file, or set tls.insecure: true (or http:// in endpoint) if the receiver has"
                    + " no TLS";
        }
        return switch (reason) {
            case "UNAUTHENTICATED", "http_401" -> "check the credentials in headers";
            case "PERMISSION_DENIED", "http_403" -> "the credentials in headers may not write " + signal;
            case "UNIMPLEMENTED", "http_404", "http_405" ->
                "the endpoint takes no OTLP " + signal + ": check endpoint (port 4317 is gRPC, 4318 is HTTP) and "
                        + signal + "_endpoint";
            case "RESOURCE_EXHAUSTED", "http_413" ->
                "lower sending_queue.batch.max_bytes, or raise the receiver's limit on requests or its quota";
            case "http_415" -> "the receiver does not take this encoding or compression: set encoding or compression";
            case "INVALID_ARGUMENT", "http_400" ->
                "the receiver takes these " + signal.noun() + " for broken: see its log";
            case "timeout", "DEADLINE_EXCEEDED" ->
                "raise timeout if the receiver is slow; if it has no TLS, set tls.insecure: true (or http:// in endpoint)";
            case "connection", "UNAVAILABLE" ->
                "check that the receiver runs where endpoint says; if it has no TLS, set tls.insecure: true (or http:// in"
                        + " endpoint)";
            default -> "see the receiver's log; retry_on_failure and sending_queue say how long and how much is kept";
        };
    }
}
