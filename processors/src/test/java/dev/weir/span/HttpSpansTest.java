package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.SpanOptions.WithoutContext;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSpansTest {
    @Test
    void aServerSpanHasTheAttributesOfTheConventionsInOneOrder() {
        Span span = span(Exchanges.asServer()
                .request("GET", "/cart?id=7&sig=abc")
                .authority("shop.example:8080")
                .attributes(Attributes.of("user_agent.original", "curl/8")));

        assertThat(span.name()).isEqualTo("GET");
        assertThat(span.status()).isEqualTo(Span.Status.UNSET);
        assertThat(lines(span.attributes()))
                .containsExactly(
                        "http.request.method=GET",
                        "url.path=/cart",
                        "url.query=id=7&sig=REDACTED",
                        "url.scheme=http",
                        "server.address=shop.example",
                        "server.port=8080",
                        "client.address=10.0.0.1",
                        "user_agent.original=curl/8",
                        "http.response.status_code=200",
                        "network.protocol.version=1.1",
                        "network.peer.address=10.0.0.1",
                        "network.peer.port=41000");
    }

    @Test
    void theClientThatAProxyNamesIsTheClientOfTheServersSpanAndTheProxyItsPeer() {
        Attributes named = Attributes.builder()
                .put(Exchange.CLIENT_ADDRESS, "203.0.113.7")
                .put(Exchange.CLIENT_PORT, 51_000)
                .build();
        assertThat(lines(span(Exchanges.asServer().attributes(named)).attributes()))
                .contains("client.address=203.0.113.7", "client.port=51000", "network.peer.address=10.0.0.1")
                .doesNotHaveDuplicates();
        assertThat(lines(span(Exchanges.asClient().attributes(named)).attributes()))
                .noneMatch(line -> line.startsWith("client."));
    }

    @Test
    void aClientSpanHasTheWholeUrlAndTheServerAsItsPeer() {
        Span span = span(Exchanges.asClient()
                .request("POST", "/cart?sig=abc")
                .status("201")
                .attributes(Attributes.of("user_agent.original", "curl/8")));

        assertThat(span.name()).isEqualTo("POST");
        assertThat(lines(span.attributes()))
                .containsExactly(
                        "http.request.method=POST",
                        "url.full=http://shop.example/cart?sig=REDACTED",
                        "server.address=shop.example",
                        "server.port=80",
                        "http.response.status_code=201",
                        "network.protocol.version=1.1",
                        "network.peer.address=10.0.0.2",
                        "network.peer.port=8080");
    }

    @ParameterizedTest
    @CsvSource({
        "/a?token=Hunter2&n=7, url.path=/a, url.query=token=REDACTED&n=7",
        "/a;jsessionid=Hunter2/b, url.path=/a;jsessionid=REDACTED/b,",
        "//u:Hunter2@h/b?c, url.path=//REDACTED:REDACTED@h/b, url.query=REDACTED",
        "http://u:Hunter2@h/b?c=d, url.path=/b, url.query=c=REDACTED",
        "u:Hunter2@h, url.path=REDACTED:REDACTED@h,",
    })
    void noSpanShowsASecretOfATarget(String target, String path, String query) {
        List<String> server =
                lines(span(Exchanges.asServer().request("GET", target)).attributes());
        List<String> client =
                lines(span(Exchanges.asClient().request("GET", target)).attributes());

        assertThat(server).contains(path);
        assertThat(server.stream()
                        .filter(l -> l.startsWith("url.query"))
                        .findFirst()
                        .orElse(null))
                .isEqualTo(query);
        assertThat(server).noneMatch(l -> l.contains("Hunter2"));
        assertThat(client).noneMatch(l -> l.contains("Hunter2"));
    }

    @Test
    void aStatusThatIsNoNumberIsNoErrorType() {
        assertThat(span(Exchanges.asServer().status("Hunter2")).attributes().get("error.type"))
                .isEqualTo("_OTHER");
    }

    @Test
    void numbersAreLongs() {
        Attributes a = span(Exchanges.asServer()).attributes();

        assertThat(a.get("http.response.status_code")).isEqualTo(200L);
        assertThat(a.get("network.peer.port")).isEqualTo(41000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROPFIND", "get", "X"})
    void aMethodOutsideTheListNamesNoSpan(String method) {
        Span span = span(Exchanges.asServer().request(method, "/"));

        assertThat(span.name()).isEqualTo("HTTP");
        assertThat(span.attributes().get("http.request.method")).isEqualTo("_OTHER");
        assertThat(span.attributes().get("http.request.method_original")).isEqualTo(method);
    }

    @ParameterizedTest
    @CsvSource({
        "101, UNSET, , UNSET,",
        "200, UNSET, , UNSET,",
        "304, UNSET, , UNSET,",
        "404, UNSET, , ERROR, 404",
        "499, UNSET, , ERROR, 499",
        "500, ERROR, 500, ERROR, 500",
        "599, ERROR, 599, ERROR, 599",
        "999, ERROR, 999, ERROR, 999",
        "099, ERROR, 099, ERROR, 099",
        ", ERROR, no_response, ERROR, no_response",
    })
    void theStatusIsJudgedByWhoseViewItIs(
            String code, Span.Status server, String serverError, Span.Status client, String clientError) {
        Span received = span(Exchanges.asServer().status(code));
        Span sent = span(Exchanges.asClient().status(code));

        assertThat(received.status()).isEqualTo(server);
        assertThat(received.attributes().get("error.type")).isEqualTo(serverError);
        assertThat(sent.status()).isEqualTo(client);
        assertThat(sent.attributes().get("error.type")).isEqualTo(clientError);
    }

    @Test
    void withoutAResponseThereIsNoStatusCode() {
        assertThat(span(Exchanges.asServer().status(null)).attributes().get("http.response.status_code"))
                .isNull();
    }

    @Test
    void withoutAHostHeaderTheSocketNamesTheServer() {
        for (String authority : new String[] {null, ""}) {
            Attributes received =
                    span(Exchanges.asServer().authority(authority)).attributes();
            Attributes sent = span(Exchanges.asClient().authority(authority)).attributes();

            assertThat(received.get("server.address")).isEqualTo("10.0.0.2");
            assertThat(received.get("server.port")).isEqualTo(8080L);
            assertThat(sent.get("server.port")).isEqualTo(8080L);
            assertThat(sent.get("url.full")).isEqualTo("http://10.0.0.2:8080/");
        }
    }

    @Test
    void anIpv6ServerStandsInBracketsInTheUrlOnly() {
        Address server = new Address(0x2001_0db8_0000_0000L, 1, 80);
        Attributes a = span(Exchanges.asClient()
                        .between(Exchanges.CLIENT, server)
                        .authority(null))
                .attributes();

        assertThat(a.get("url.full")).isEqualTo("http://[2001:db8::1]/");
        assertThat(a.get("server.address")).isEqualTo("2001:db8::1");
    }

    @Test
    void aPortThatTheHostHeaderLeavesOutIsLeftOutByTheServerToo() {
        assertThat(span(Exchanges.asServer()).attributes().get("server.port")).isNull();
    }

    @Test
    void anAbsoluteTargetGoesBeforeTheHostHeaderAndShowsNoCredentials() {
        Exchanges e = Exchanges.asClient()
                .request("GET", "https://me:pw@other.example/a?REDACTED")
                .authority("proxy");
        Attributes sent = span(e).attributes();
        Attributes received = span(e.outgoing(false)).attributes();

        assertThat(sent.get("url.full")).isEqualTo("https://REDACTED:REDACTED@other.example/a?REDACTED");
        assertThat(sent.get("server.address")).isEqualTo("other.example");
        assertThat(sent.get("server.port")).isEqualTo(443L);
        assertThat(received.get("url.scheme")).isEqualTo("https");
        assertThat(received.get("url.path")).isEqualTo("/a");
        assertThat(received.toString()).doesNotContain("pw");
    }

    @Test
    void aTunnelAndTheServerItselfHaveNoPathAndKeepTheirTarget() {
        Exchanges tunnel =
                Exchanges.asServer().request("CONNECT", "db.example:443").authority(null);
        Exchanges itself = Exchanges.asServer().request("OPTIONS", "*");

        assertThat(span(tunnel).attributes().get("url.path")).isEqualTo("db.example:443");
        assertThat(span(tunnel).attributes().get("server.port")).isEqualTo(443L);
        assertThat(span(tunnel.outgoing(true)).attributes().get("url.full")).isEqualTo("//db.example:443");
        assertThat(span(itself).attributes().get("url.path")).isEqualTo("*");
        assertThat(span(itself.outgoing(true)).attributes().get("url.full")).isEqualTo("http://shop.example");
    }

    @Test
    void anEmptyQueryIsKeptAsAFact() {
        Exchanges e = Exchanges.asServer().request("GET", "/x?");

        assertThat(span(e).attributes().get("url.path")).isEqualTo("/x");
        assertThat(span(e).attributes().get("url.query")).isEqualTo("");
        assertThat(span(e.outgoing(true)).attributes().get("url.full")).isEqualTo("http://shop.example/x?");
    }

    @Test
    void aSchemeThatTheParserKnowsIsTaken() {
        Attributes kept = Attributes.of("url.scheme", "https");
        Attributes sent = span(Exchanges.asClient().attributes(kept)).attributes();

        assertThat(sent.get("url.full")).isEqualTo("https://shop.example/");
        assertThat(sent.get("server.port")).isEqualTo(443L);
        assertThat(span(Exchanges.asServer().attributes(kept)).attributes().get("url.scheme"))
                .isEqualTo("https");
    }

    @Test
    void whatElseTheParserKeptFollowsAtTheEnd() {
        Attributes a = span(Exchanges.asServer().attributes(Attributes.of("http.response.body.size", 3)))
                .attributes();

        assertThat(a.key(a.size() - 1)).isEqualTo("http.response.body.size");
    }

    @Property
    void nothingOnTheWireMakesItThrow(
            @ForAll boolean outgoing,
            @ForAll String operation,
            @ForAll String target,
            @ForAll String authority,
            @ForAll String status) {
        Exchanges e = outgoing ? Exchanges.asClient() : Exchanges.asServer();
        Exchange exchange = e.request(operation, target)
                .authority(authority)
                .status(status)
                .context(target, authority)
                .build();

        assertThat(maker().span(exchange)).isNotNull();
    }

    private static Span span(Exchanges e) {
        return maker().span(e.build());
    }

    private static SpanMaker maker() {
        SpanOptions options = SpanOptions.of(WithoutContext.NEW_TRACE, List.of());
        return new SpanMaker(options, List.of(new HttpSpans(options)), new LocalAddresses(List::of), c -> {});
    }

    private static List<String> lines(Attributes attributes) {
        List<String> lines = new ArrayList<>();
        attributes.forEach((key, value) -> lines.add(key + "=" + value));
        return lines;
    }

    @Test
    void anAnswerThatTheCaptureMissesIsNoError() {
        Span span = span(Exchanges.asClient().status(null).attributes(Attributes.of(Exchange.RESPONSE_LOST, true)));

        assertThat(span.status()).isEqualTo(Span.Status.UNSET);
        assertThat(span.attributes().get("error.type")).isNull();
        assertThat(span.attributes().get(Exchange.RESPONSE_LOST)).isEqualTo(true);
    }
}
