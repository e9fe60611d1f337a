package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcSpansTest {
    private final GrpcSpans spans = new GrpcSpans();

    private static Exchange call(String status, Attributes attributes) {
        Exchange e = Exchanges.asServer()
                .request("POST", "/a.Shop/Buy")
                .authority("shop.example:8080")
                .attributes(attributes)
                .build();
        return new Exchange(
                e.connection(),
                e.outgoing(),
                "grpc",
                "2",
                e.operation(),
                e.target(),
                e.authority(),
                status,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                null,
                null,
                attributes);
    }

    @Test
    void aSpanHasTheAttributesOfTheConventionsInOneOrder() {
        SpanDetails span = spans.describe(call("5", Attributes.of("url.scheme", "http")), Span.Kind.CLIENT);
        assertThat(span.name()).isEqualTo("a.Shop/Buy");
        assertThat(span.attributes())
                .hasToString("[rpc.system.name, grpc, rpc.method, a.Shop/Buy, rpc.response.status_code, NOT_FOUND,"
                        + " error.type, NOT_FOUND, server.address, shop.example, server.port, 8080,"
                        + " network.peer.address, 10.0.0.2, network.peer.port, 8080]");
    }

    @ParameterizedTest
    @CsvSource({
        "0,CLIENT,UNSET", "5,CLIENT,ERROR", "1,SERVER,UNSET", "5,SERVER,UNSET", "2,SERVER,ERROR", "4,SERVER,ERROR",
        "12,SERVER,ERROR", "13,SERVER,ERROR", "14,SERVER,ERROR", "15,SERVER,ERROR", "16,SERVER,UNSET", "99,SERVER,ERROR"
    })
    void whatIsAnErrorDependsOnTheSide(String code, Span.Kind kind, Span.Status status) {
        assertThat(spans.describe(call(code, Attributes.EMPTY), kind).status()).isEqualTo(status);
    }

    @Test
    void noAnswerIsAnErrorUnlessTheCaptureMayHaveMissedIt() {
        SpanDetails silent = spans.describe(call(null, Attributes.EMPTY), Span.Kind.SERVER);
        assertThat(silent.attributes().get("error.type")).isEqualTo("no_response");
        SpanDetails missed = spans.describe(call(null, Attributes.of(Exchange.RESPONSE_LOST, true)), Span.Kind.SERVER);
        assertThat(missed.status()).isEqualTo(Span.Status.UNSET);
    }
}
