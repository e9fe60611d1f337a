package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.Script;
import org.junit.jupiter.api.Test;

/** Connections that were open before the capture began. */
class Http1MidStreamTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void aRequestAtTheBeginIsRead() {
        assertThat(Reading.of(Script.midStream().client(get("/1")).server(OK).close())
                        .lines())
                .containsExactly("GET /1 200");
    }

    @Test
    void theFirstExchangeIsHeldUntilTheNextRequestProvesIt() {
        Script script = Script.midStream().client(get("/1")).server(OK);
        assertThat(Reading.of(script).lines()).isEmpty();
        assertThat(Reading.of(script.client(get("/2"))).lines()).containsExactly("GET /1 200");
        assertThat(Reading.of(script.server(OK)).lines()).containsExactly("GET /1 200", "GET /2 200");
    }

    @Test
    void theTailOfARequestBodyIsSkipped() {
        Reading reading = Reading.of(Script.midStream()
                .client("rest of a body\r\n\r\nGET /no HTTP/1.1")
                .server(OK)
                .client(get("/1"))
                .server(OK)
                .client(get("/2"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /2 200");
    }

    @Test
    void theTailOfARequestHeadIsSkipped() {
        assertThat(Reading.of(Script.midStream()
                                .client("Host: a\r\nAccept: */*\r\n\r\n")
                                .server(OK)
                                .client(get("/1"))
                                .server(OK)
                                .close())
                        .lines())
                .containsExactly("GET /1 200");
    }

    @Test
    void aResponseInProgressBelongsToNobody() {
        Reading reading = Reading.of(Script.midStream()
                .server("more of a page\r\n")
                .server("</html>")
                .client(get("/1"))
                .server(OK)
                .client(get("/2"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /2 200");
    }

    @Test
    void aResponseWithoutItsRequestIsCountedAndNoExchange() {
        Reading reading = Reading.of(
                Script.midStream().server(OK).client(get("/1")).server(OK).close());

        assertThat(reading.lines()).containsExactly("GET /1 200");
        assertThat(reading.count(Http1Counts.RESPONSES_WITHOUT_REQUEST)).isOne();
    }

    @Test
    void responsesAloneAreCounted() {
        Reading reading = Reading.of(Script.midStream()
                .server(OK)
                .clientGap(100)
                .server(OK)
                .clientGap(100)
                .server(OK)
                .close());

        assertThat(reading.lines()).isEmpty();
        assertThat(reading.count(Http1Counts.RESPONSES_WITHOUT_REQUEST)).isEqualTo(3);
    }

    @Test
    void requestsAloneAreReported() {
        Reading reading = Reading.of(
                Script.midStream().client(get("/1")).client(get("/2")).close());

        assertThat(reading.lines()).containsExactly("GET /1 -", "GET /2 -");
    }

    @Test
    void aBatchJoinedInItsMiddleIsNotPairedWrongly() {
        // /0 was sent before the capture began, together with /1.
        Reading reading = Reading.of(Script.midStream()
                .client(get("/1"))
                .server("HTTP/1.1 200 Zero\r\nContent-Length: 0\r\n\r\n")
                .server("HTTP/1.1 201 One\r\nContent-Length: 0\r\n\r\n")
                .client(get("/2"))
                .server("HTTP/1.1 202 Two\r\nContent-Length: 0\r\n\r\n")
                .close());

        assertThat(reading.lines()).doesNotContain("GET /1 200").contains("GET /2 202");
    }
}
