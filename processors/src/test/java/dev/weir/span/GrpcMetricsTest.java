package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values come in the order of the instrument's keys, an absent one too. */
class GrpcMetricsTest {
    private final GrpcMetrics metrics = new GrpcMetrics();

    private static Exchanges call(String status) {
        return Exchanges.asServer()
                .protocol("grpc")
                .request("POST", "/a.Shop/Buy")
                .authority("shop.example:9000")
                .status(status);
    }

    private List<Object> facts(Exchange e, Span.Kind kind) {
        List<Object> said = new ArrayList<>();
        metrics.facts(e, kind, new MetricMapping.Facts() {
            @Override
            public MetricMapping.Facts text(String value) {
                said.add(value);
                return this;
            }

            @Override
            public MetricMapping.Facts number(long value) {
                said.add(value);
                return this;
            }
        });
        assertThat(said).hasSameSizeAs(metrics.instrument(e, kind).attributes());
        return said;
    }

    @Test
    void eachSideHasItsOwnDuration() {
        Exchange e = call("0").build();
        assertThat(metrics.protocol()).isEqualTo(e.protocol());
        Instrument server = metrics.instrument(e, Span.Kind.SERVER);
        Instrument client = metrics.instrument(e, Span.Kind.CLIENT);
        assertThat(server.name()).isEqualTo("rpc.server.call.duration");
        assertThat(client.name()).isEqualTo("rpc.client.call.duration");
        assertThat(metrics.instruments()).containsExactly(server, client);
        assertThat(server.attributes())
                .containsExactly("rpc.system.name", "rpc.method", "rpc.response.status_code", "error.type");
        assertThat(client.attributes())
                .containsExactly(
                        "rpc.system.name",
                        "rpc.method",
                        "rpc.response.status_code",
                        "error.type",
                        "server.address",
                        "server.port");
    }

    @Test
    void aServerDoesNotSayWhichItIsAndAClientDoes() {
        Exchange e = call("0").build();
        assertThat(facts(e, Span.Kind.SERVER)).containsExactly("grpc", "a.Shop/Buy", "OK", null);
        assertThat(facts(e, Span.Kind.CLIENT)).containsExactly("grpc", "a.Shop/Buy", "OK", null, "shop.example", 9000L);
    }

    @Test
    void withoutAnAuthorityOrItsPortTheServerIsTheSocket() {
        assertThat(facts(call("0").authority(null).build(), Span.Kind.CLIENT)).endsWith("10.0.0.2", 8080L);
        assertThat(facts(call("0").authority("").build(), Span.Kind.CLIENT)).endsWith("10.0.0.2", 8080L);
        assertThat(facts(call("0").authority("shop.example").build(), Span.Kind.CLIENT))
                .endsWith("shop.example", 8080L);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "0,SERVER,OK,-",
                "5,SERVER,NOT_FOUND,-",
                "5,CLIENT,NOT_FOUND,NOT_FOUND",
                "14,SERVER,UNAVAILABLE,UNAVAILABLE",
                "99,SERVER,UNKNOWN,UNKNOWN",
                "Hunter2,CLIENT,UNKNOWN,UNKNOWN",
                "-,SERVER,-,no_response",
                "-,CLIENT,-,no_response"
            })
    void theErrorIsThatOfTheSpan(String code, Span.Kind kind, String name, String error) {
        assertThat(facts(call(code).build(), kind).subList(2, 4)).containsExactly(name, error);
    }

    @Test
    void anAnswerThatNobodySawIsNoError() {
        Exchange e = call(null)
                .attributes(Attributes.of(Exchange.RESPONSE_LOST, true))
                .build();
        assertThat(facts(e, Span.Kind.SERVER)).containsExactly("grpc", "a.Shop/Buy", null, null);
    }

    @Test
    void anUnknownMethodIsAbsent() {
        assertThat(facts(call("0").request("_OTHER", null).build(), Span.Kind.SERVER))
                .containsExactly("grpc", null, "OK", null);
    }

    /** Methods are remembered by a hash of few bits: these two texts have the same. */
    @Test
    void twoMethodsOnOnePlaceAreNotMistakenForEachOther() {
        assertThat("/Aa".hashCode()).isEqualTo("/BB".hashCode());
        for (int i = 0; i < 2; i++) {
            assertThat(facts(call("0").request("POST", "/Aa").build(), Span.Kind.SERVER))
                    .contains("Aa");
            assertThat(facts(call("0").request("POST", "/BB").build(), Span.Kind.SERVER))
                    .contains("BB");
        }
    }
}
