package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is kept of a request's head, and what never is. */
class Http1HeaderTest {
    private static Exchange request(String headers) {
        Script script = new Script()
                .client("GET / HTTP/1.1\r\n" + headers + "\r\n")
                .server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Exchange whole = Reading.of(script).only();
        assertThat(Reading.of(Chunks.bytewise(script.chunks())).only()).isEqualTo(whole);
        return whole;
    }

    @Test
    void namesAreMatchedInAnyCaseAndValuesTrimmed() {
        Exchange e = request("HOST:\t a:8080 \r\nUSER-agent:x y  \r\nTraceParent:  00-1-2-01\t\r\n");
        assertThat(e.authority()).isEqualTo("a:8080");
        assertThat(e.attributes().get("user_agent.original")).isEqualTo("x y");
        assertThat(e.traceparent()).isEqualTo("00-1-2-01");
        assertThat(e.tracestate()).isNull();
    }

    @Test
    void severalTraceHeadersAreJoinedInTheirOrder() {
        Exchange e = request(
                "tracestate: a=1\r\ntraceparent: p1\r\nTracestate:\r\ntraceparent: p2\r\ntracestate: b=2 , c=3\r\n");
        assertThat(e.traceparent()).isEqualTo("p1,p2");
        assertThat(e.tracestate()).isEqualTo("a=1,,b=2 , c=3");
    }

    @Test
    void aFoldedValueIsOneLine() {
        Exchange e = request("tracestate: a=1,\r\n \t b=2\r\nX: y\r\n  z\r\nUser-Agent:\r\n folded\r\nHost: h\r\n");
        assertThat(e.tracestate()).isEqualTo("a=1, b=2");
        assertThat(e.attributes().get("user_agent.original")).isEqualTo("folded");
        assertThat(e.authority()).isEqualTo("h");
    }

    @Test
    void theFirstOfSeveralHostsCountsAndAnEmptyOneIsKept() {
        assertThat(request("Host: a\r\nHost: b\r\n").authority()).isEqualTo("a");
        assertThat(request("Host:\r\n").authority()).isEmpty();
        assertThat(request("X-Host: b\r\nHostile: c\r\n").authority()).isNull();
    }

    @Test
    void linesWithoutAColonAreNoHeaders() {
        assertThat(request("host\r\nHost a\r\n:\r\nHost: b\r\n").authority()).isEqualTo("b");
    }

    @Test
    void bytesThatAreNoUtf8AreReplaced() {
        byte[] head = "GET /\u00e9 HTTP/1.1\r\nHost: \u00e9\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        Exchange e = Reading.of(new Script().client(head).close()).only();
        assertThat(e.target()).isEqualTo("/\ufffd");
        assertThat(e.authority()).isEqualTo("\ufffd");
    }

    @Test
    void secretsAndClaimsOfOtherAddressesAreNotKept() {
        Exchange e = request("Authorization: Basic c2VjcmV0\r\nCookie: secret=1\r\nX-Forwarded-For: 9.9.9.9\r\n"
                + "Forwarded: for=9.9.9.9\r\nContent-Type: secret\r\n");
        assertThat(e.toString()).doesNotContain("c2VjcmV0", "secret", "9.9.9.9");
        assertThat(e.attributes()).isEqualTo(Attributes.of("http.response.body.size", 0));
    }
}
