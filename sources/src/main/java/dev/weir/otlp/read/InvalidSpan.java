package dev.weir.otlp.read;

/** Why a span of a request is rejected while the others are taken. */
public enum InvalidSpan {
    /** Not 16 bytes, or all zero. */
    TRACE_ID,
    /** Not 8 bytes, or all zero. */
    SPAN_ID,
    /** Neither absent nor 8 bytes. */
    PARENT_SPAN_ID,
    /** It ends before it starts. */
    TIMES
}
