package dev.weir.api;

/** What pipelines of traces carry: a span that Weir made, or one that another program sent. */
public sealed interface SpanData permits Span, EncodedSpan {
    /** First eight bytes of the trace id, big-endian; the id is never all zero. */
    long traceIdHi();

    /** Last eight bytes. */
    long traceIdLo();

    /** Unix time. */
    long endNanos();
}
