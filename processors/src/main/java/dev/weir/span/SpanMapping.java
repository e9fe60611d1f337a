package dev.weir.span;

import dev.weir.api.Exchange;
import dev.weir.api.Span;

/** The semantic conventions of one protocol. Called by one thread. */
public interface SpanMapping {
    /** The {@link Exchange#protocol} that it maps. */
    String protocol();

    /** @param kind CLIENT or SERVER: whose view the span is */
    SpanDetails describe(Exchange exchange, Span.Kind kind);
}
