package dev.weir.postgresql;

import dev.weir.api.Attributes;
import dev.weir.sql.SqlText;
import org.jspecify.annotations.Nullable;

/**
 * What is executed, as far as it is known.
 *
 * @param sql null if the capture has not seen it
 * @param traceparent of a comment in it
 * @param attributes what a span says of it
 */
record Statement(
        @Nullable SqlText sql,
        @Nullable String traceparent,
        @Nullable String tracestate,
        Attributes attributes) {

    /** Bytes of memory, about. */
    int cost() {
        return 128
                + (sql == null ? 0 : 2 * sql.text().length())
                + (traceparent == null ? 0 : traceparent.length())
                + (tracestate == null ? 0 : tracestate.length());
    }
}
