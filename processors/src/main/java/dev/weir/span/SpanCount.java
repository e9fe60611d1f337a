package dev.weir.span;

/** What {@link SpanMaker} counts. */
public enum SpanCount {
    /** CLIENT spans made. */
    CLIENT,
    /** SERVER spans made. */
    SERVER,
    /** Exchanges without a span because no trace context came with them. */
    SKIPPED_NO_CONTEXT,
    /** Exchanges without a span because nothing maps their protocol. */
    UNKNOWN_PROTOCOL,
    /** Exchanges whose traceparent was there and broke the rules: treated as if it were absent. */
    INVALID_TRACEPARENT,
    /** Exchanges whose tracestate broke the rules: left out. */
    INVALID_TRACESTATE
}
