package dev.weir.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.Exchanges;
import dev.weir.span.SpanDetails;
import org.junit.jupiter.api.Test;

/** Spans of databases. */
class DatabaseSpansTest {
    private final DatabaseSpans spans = new DatabaseSpans("postgresql");

    private SpanDetails span(String status, Attributes attributes, Span.Kind kind) {
        return spans.describe(
                Exchanges.asClient()
                        .protocol("postgresql")
                        .request("SELECT", null)
                        .status(status)
                        .attributes(attributes)
                        .build(),
                kind);
    }

    private static final Attributes QUERY = Attributes.builder()
            .put(DatabaseSpans.NAMESPACE, "shop")
            .put(DatabaseSpans.SUMMARY, "SELECT carts")
            .put(DatabaseSpans.TEXT, "SELECT * FROM carts WHERE id = ?")
            .build();

    @Test
    void aQueryIsNamedByItsSummary() {
        SpanDetails span = span(DatabaseSpans.OK, QUERY, Span.Kind.CLIENT);
        assertThat(span.name()).isEqualTo("SELECT carts");
        assertThat(span.status()).isEqualTo(Span.Status.UNSET);
        assertThat(span.attributes())
                .hasToString(
                        "[db.system.name, postgresql, db.namespace, shop, db.query.summary, SELECT carts, db.query.text, "
                                + "SELECT * FROM carts WHERE id = ?, server.address, 10.0.0.2, server.port, 8080, network.peer.address, 10.0.0.2, "
                                + "network.peer.port, 8080]");
    }

    @Test
    void theServersViewSaysTheSameOfAnotherPeer() {
        SpanDetails span = span(DatabaseSpans.OK, QUERY, Span.Kind.SERVER);
        assertThat(span.name()).isEqualTo("SELECT carts");
        assertThat(span.attributes().get("server.address")).isEqualTo("10.0.0.2");
        assertThat(span.attributes().get("network.peer.address")).isEqualTo("10.0.0.1");
    }

    @Test
    void anErrorHasItsCodeAsStatusAndType() {
        SpanDetails span = span("23505", QUERY, Span.Kind.CLIENT);
        assertThat(span.status()).isEqualTo(Span.Status.ERROR);
        assertThat(span.attributes().get("db.response.status_code")).isEqualTo("23505");
        assertThat(span.attributes().get("error.type")).isEqualTo("23505");
        span = span(DatabaseSpans.UNKNOWN_ERROR, QUERY, Span.Kind.CLIENT);
        assertThat(span.attributes().get("db.response.status_code")).isNull();
        assertThat(span.attributes().get("error.type")).isEqualTo("_OTHER");
    }

    @Test
    void noAnswerIsAnErrorUnlessTheCaptureMayMissIt() {
        assertThat(span(null, QUERY, Span.Kind.CLIENT).attributes().get("error.type"))
                .isEqualTo("no_response");
        SpanDetails lost = span(null, Attributes.of(Exchange.RESPONSE_LOST, true), Span.Kind.CLIENT);
        assertThat(lost.status()).isEqualTo(Span.Status.UNSET);
    }

    @Test
    void withoutASummaryTheNameIsWhatIsKnown() {
        Attributes call = Attributes.builder()
                .put(DatabaseSpans.NAMESPACE, "shop")
                .put(DatabaseSpans.OPERATION, "GET")
                .build();
        assertThat(span("OK", call, Span.Kind.CLIENT).name()).isEqualTo("GET shop");
        assertThat(span("OK", Attributes.of(DatabaseSpans.NAMESPACE, "shop"), Span.Kind.CLIENT)
                        .name())
                .isEqualTo("shop");
        assertThat(span("OK", Attributes.EMPTY, Span.Kind.CLIENT).name()).isEqualTo("10.0.0.2:8080");
    }
}
