package dev.weir.api;

import org.jspecify.annotations.Nullable;

/**
 * A span in OpenTelemetry's own terms.
 *
 * @param traceIdHi first eight bytes of the trace id, big-endian; the id is never all zero
 * @param traceIdLo last eight bytes
 * @param spanId never 0
 * @param parentSpanId 0 for a root span
 * @param flags W3C trace flags in bits 0 to 7, OTLP's is-remote bits above
 * @param traceState the tracestate header, null if absent
 * @param startNanos Unix time
 * @param endNanos Unix time, not before {@code startNanos}
 * @param resource what the span is about
 */
public record Span(
        long traceIdHi,
        long traceIdLo,
        long spanId,
        long parentSpanId,
        int flags,
        @Nullable String traceState,
        String name,
        Kind kind,
        long startNanos,
        long endNanos,
        Status status,
        Attributes attributes,
        Attributes resource)
        implements SpanData {

    /** Numbered as in OTLP. */
    public enum Kind {
        UNSPECIFIED,
        INTERNAL,
        SERVER,
        CLIENT,
        PRODUCER,
        CONSUMER
    }

    /** Numbered as in OTLP. */
    public enum Status {
        UNSET,
        OK,
        ERROR
    }
}
