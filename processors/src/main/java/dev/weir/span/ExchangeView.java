package dev.weir.span;

import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Span;

/** Whose view an exchange is, and the span that it becomes: what spans and metrics must say alike. */
public final class ExchangeView {
    private ExchangeView() {}

    /** A socket sees its own end. A wire is neither end and counts as the server's. */
    public static Span.Kind kind(Exchange e) {
        return e.connection().vantage() == Connection.Vantage.SOCKET && e.outgoing()
                ? Span.Kind.CLIENT
                : Span.Kind.SERVER;
    }

    /** The id of the span that is made of the exchange, whether one is made or not; never 0. */
    public static long spanId(Exchange e, Span.Kind kind) {
        long client = SpanIds.client(e.requestSeq(), e.requestAck(), e.requestKey());
        return kind == Span.Kind.CLIENT ? client : SpanIds.server(client);
    }
}
