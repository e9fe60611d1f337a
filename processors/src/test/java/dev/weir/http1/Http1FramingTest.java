package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where messages end. Each script is read whole and byte by byte. */
class Http1FramingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private static Reading read(Script script) {
        Reading whole = Reading.of(script);
        Reading bytewise = Reading.of(Chunks.bytewise(script.chunks()));
        assertThat(bytewise.exchanges).isEqualTo(whole.exchanges);
        assertThat(bytewise.counted).hasToString(whole.counted.toString());
        return whole;
    }

    private static void assertNextIsFound(Script script, String first) {
        Reading reading = read(script.client(NEXT).server(OK).close());
        assertThat(reading.lines()).containsExactly(first, "GET /next 200");
        assertThat(reading.count(Http1Counts.PLACES_LOST)).isZero();
    }

    private static final String EXPECTING = "PUT /u HTTP/1.1\r\nExpect: 100-continue\r\n";

    /** The server refused, and the client that waited sends no body. */
    @Test
    void aBodyThatWasNotSentIsNoneAndTheNextBytesAreTheNextRequest() {
        for (String framing : new String[] {
            "Content-Length: 1000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n", "Content-Length: 20\r\n\r\n"
        }) {
            for (String refusal : new String[] {
                "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno"
            }) {
                List<Chunk> chunks = new Script()
                        .client(EXPECTING + framing)
                        .server(refusal)
                        .client("GET /2 HTTP/1.1\r\n\r\n")
                        .server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                        .close()
                        .chunks();
                for (Reading reading : List.of(
                        Reading.of(chunks), Reading.of(Chunks.bytewise(chunks)), Reading.restartedAllTheTime(chunks))) {
                    assertThat(reading.lines())
                            .as(framing + refusal)
                            .containsExactly("PUT /u " + refusal.substring(9, 12), "GET /2 200");
                    assertThat(reading.exchanges.getFirst().attributes().get("http.request.body.size"))
                            .isNull();
                    assertThat(reading.exchanges.getFirst().requestBytes()).isEqualTo((EXPECTING + framing).length());
                }
            }
        }
    }

    @Test
    void aBodyThatWasSentAllTheSameIsTheBody() {
        Reading late = Reading.of(new Script()
                .client(EXPECTING + "Content-Length: 5\r\n\r\n")
                .server("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
                .client("hello")
                .client("GET /2 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .close());
        assertThat(late.lines()).containsExactly("PUT /u 401", "GET /2 200");
        assertThat(late.exchanges.getFirst().attributes().get("http.request.body.size"))
                .isEqualTo(5L);

        String body = "GET /fake HTTP/1.1\r\n\r\n";
        Reading asked = Reading.of(new Script()
                .client(EXPECTING + "Content-Length: " + body.length() + "\r\n\r\n")
                .server("HTTP/1.1 100 Continue\r\n\r\n")
                .client(body)
                .server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .close());
        assertThat(asked.lines()).containsExactly("PUT /u 200");
    }

    @Test
    void zerosMayLeadTheSizeOfAChunkAndAnExtensionMayBeLong() {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        Reading reading = Reading.of(new Script()
                .client("GET /1 HTTP/1.1\r\n\r\n")
                .server(chunked + "0000000000000000000005\r\nhello\r\n" + "0".repeat(40) + "\r\n\r\n")
                .client("GET /2 HTTP/1.1\r\n\r\n")
                .server(chunked + "5;signature=" + "x".repeat(5000) + "\r\nhello\r\n0\r\n\r\n")
                .close());
        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /2 200");
        assertThat(reading.exchanges)
                .allSatisfy(e -> assertThat(e.attributes().get("http.response.body.size"))
                        .isEqualTo(5L));
        assertThat(reading.count(Http1Counts.BAD_CHUNKS)).isZero();
    }

    @Test
    void aRequestAndItsResponseAreOneExchange() {
        Exchange e = read(new Script().client(GET).server(OK).close()).only();

        assertThat(e.protocol()).isEqualTo("http");
        assertThat(e.version()).isEqualTo("1.1");
        assertThat(e.operation()).isEqualTo("GET");
        assertThat(e.target()).isEqualTo("/");
        assertThat(e.authority()).isEqualTo("a");
        assertThat(e.status()).isEqualTo("200");
        assertThat(e.outgoing()).isTrue();
        assertThat(e.requestSeq()).isEqualTo(Script.CLIENT_SEQ);
        assertThat(e.requestAck()).isEqualTo(Script.SERVER_SEQ);
        assertThat(e.requestStartNanos()).isEqualTo(Script.START);
        assertThat(e.requestEndNanos()).isEqualTo(Script.START);
        assertThat(e.responseStartNanos()).isEqualTo(Script.START + Script.STEP);
        assertThat(e.endNanos()).isEqualTo(Script.START + Script.STEP);
        assertThat(e.requestBytes()).isEqualTo(GET.length());
        assertThat(e.responseBytes()).isEqualTo(OK.length());
        assertThat(e.attributes().get("http.response.body.size")).isEqualTo(2L);
        assertThat(e.attributes().get("http.request.body.size")).isNull();
    }

    @Test
    void aKeptConnectionGivesEachExchangeAsSoonAsItEnds() {
        Script script = new Script();
        for (int i = 0; i < 5; i++) {
            script.client("GET /" + i + " HTTP/1.1\r\n\r\n").server(OK);
        }
        assertThat(read(script).lines())
                .containsExactly("GET /0 200", "GET /1 200", "GET /2 200", "GET /3 200", "GET /4 200");
    }

    @Test
    void pipelinedResponsesGoToTheirRequestsInOrder() {
        Reading reading = read(new Script()
                .client("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 201 A\r\nContent-Length: 0\r\n\r\nHTTP/1.1 202 B\r\nContent-Length: 1\r\n\r\nx")
                .server("HTTP/1.1 203 C\r\nContent-Length: 0\r\n\r\n")
                .close());

        assertThat(reading.lines()).containsExactly("GET /1 201", "GET /2 202", "GET /3 203");
    }

    @Test
    void theResponseToHeadHasNoBodyWhateverItsLengthSays() {
        assertNextIsFound(
                new Script()
                        .client("HEAD / HTTP/1.1\r\n\r\n")
                        .server("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
                "HEAD / 200");
        assertNextIsFound(
                new Script()
                        .client("HEAD / HTTP/1.1\r\n\r\n")
                        .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                "HEAD / 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void someStatusesHaveNoBodyWhateverTheirLengthSays(String status) {
        assertNextIsFound(
                new Script().client(GET).server("HTTP/1.1 " + status + "\r\nContent-Length: 1000\r\n\r\n"),
                "GET / " + status.substring(0, 3));
    }

    @Test
    void anInterimResponseIsNotTheAnswer() {
        Script script = new Script()
                .client("POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
                .server("HTTP/1.1 100 Continue\r\n\r\n")
                .client("abc")
                .server(
                        "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        Reading reading = read(script);
        Exchange e = reading.only();

        assertThat(reading.line(e)).isEqualTo("POST / 201");
        assertThat(e.requestEndNanos()).isEqualTo(Script.START + 2 * Script.STEP);
        assertThat(e.responseStartNanos()).isEqualTo(Script.START + 3 * Script.STEP);
        assertThat(e.attributes().get("http.request.body.size")).isEqualTo(3L);
    }

    @Test
    void aBodyIsSkippedByItsLengthEvenIfItLooksLikeMessages() {
        String body = "GET /fake HTTP/1.1\r\n\r\nHTTP/1.1 500 Fake\r\n\r\n";
        assertNextIsFound(
                new Script()
                        .client("POST / HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .server("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body),
                "POST / 200");
    }

    @Test
    void chunksMayHaveExtensionsAndTrailers() {
        String body =
                "4;name=\"a\"\r\nWiki\r\n0005 \r\npedia\r\nA\r\n0123456789\r\n0;last\r\nX-Sum: 1\r\nX-B: 2\r\n\r\n";
        Script script = new Script()
                .client("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n" + body)
                .server("HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\nContent-Length: 3\r\n\r\n" + body);
        assertNextIsFound(script, "POST / 200");
        Exchange e = Reading.of(script).exchanges.getFirst();
        assertThat(e.attributes().get("http.request.body.size")).isEqualTo(19L);
        assertThat(e.attributes().get("http.response.body.size")).isEqualTo(19L);
    }

    @Test
    void chunksWithoutCarriageReturnsAreRead() {
        assertNextIsFound(
                new Script().client(GET).server("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n"),
                "GET / 200");
    }

    @Test
    void aBodyWithoutLengthEndsWithTheDirection() {
        Script script = new Script()
                .client("GET / HTTP/1.0\r\n\r\n")
                .server("HTTP/1.0 200 OK\r\n\r\nsome")
                .server(" bytes");
        assertThat(Reading.of(script).lines()).isEmpty();
        Exchange e = read(script.serverEnd()).only();

        assertThat(e.version()).isEqualTo("1.0");
        assertThat(e.attributes().get("http.response.body.size")).isEqualTo(10L);
        assertThat(e.endNanos()).as("the last byte, not the end").isEqualTo(Script.START + 2 * Script.STEP);
    }

    @Test
    void aBodyWithoutLengthEndsWhenTheConnectionCloses() {
        assertThat(read(new Script()
                                .client(GET)
                                .server("HTTP/1.1 200 OK\r\n\r\nsome")
                                .close())
                        .lines())
                .containsExactly("GET / 200");
    }

    @Test
    void lineFeedsAloneEndLines() {
        Exchange e = read(new Script()
                        .client("GET / HTTP/1.1\nHost: lf\nUser-Agent: x\n\n")
                        .server("HTTP/1.1 200 OK\nContent-Length: 0\n\n"))
                .only();
        assertThat(e.authority()).isEqualTo("lf");
        assertThat(e.attributes().get("user_agent.original")).isEqualTo("x");
    }

    @Test
    void emptyLinesBeforeARequestAreSkipped() {
        Exchange e = read(new Script().client("\r\n\r\n\n" + GET).server(OK)).only();
        assertThat(e.requestSeq()).isEqualTo(Script.CLIENT_SEQ + 5);
        assertThat(e.requestBytes()).isEqualTo(GET.length());
    }

    @Test
    void aStatusLineNeedsNoReason() {
        assertNextIsFound(new Script().client(GET).server("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), "GET / 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3, 3", "Content-Length: 3\r\nContent-Length: 3", "Content-Length : 3"})
    void theSameLengthSeveralTimesIsThatLength(String header) {
        assertNextIsFound(new Script().client(GET).server("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\nabc"), "GET / 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3, 4",
                "Content-Length: 3\r\nContent-Length: 4",
                "Content-Length: -3",
                "Content-Length: x",
                "Content-Length:",
                "Content-Length: 99999999999999999999"
            })
    void anImpossibleLengthIsCountedAndTheNextResponseFoundAgain(String header) {
        Reading reading = Reading.of(new Script()
                .client(GET)
                .server("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\nabc")
                .client(NEXT)
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET / 200", "GET /next 200");
        assertThat(reading.count(Http1Counts.BAD_FRAMING)).isOne();
        assertThat(reading.count(Http1Counts.BYTES_SKIPPED)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nabc\r\n", "3\r\nabcd\r\n", "\r\n", "1234567890abcdef0\r\n", "-1\r\n"})
    void aBrokenChunkIsCountedAndTheNextResponseFoundAgain(String body) {
        Reading reading = Reading.of(new Script()
                .client(GET)
                .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
                .client(NEXT)
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET / 200", "GET /next 200");
        assertThat(reading.count(Http1Counts.BAD_CHUNKS)).isOne();
    }

    /**
     * RFC 9112 section 7.1 has no blank there. curl and the JDK refuse it, Python takes it: what the body is depends on who reads it, so
     * no size is said.
     */
    @ParameterizedTest
    @ValueSource(strings = {" 1b\r\n", "\t1b\r\n"})
    void aBlankBeforeTheSizeOfAChunkGivesNoSizeAndHidesNothingBehindIt(String size) {
        String body = size + "GET /hidden HTTP/1.1\r\n\r\nabc\r\n0\r\n\r\n";
        Reading reading = Reading.of(new Script()
                .client("POST /lead HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
                .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
                .client(NEXT)
                .server(OK)
                .close());

        assertThat(reading.lines()).containsExactly("POST /lead 200", "GET /next 200");
        assertThat(reading.exchanges.getFirst().attributes().get("http.request.body.size"))
                .isNull();
        assertThat(reading.exchanges.getFirst().attributes().get("http.response.body.size"))
                .isNull();
        assertThat(reading.count(Http1Counts.BAD_CHUNKS)).isEqualTo(2);
    }

    @Test
    void aRequestMayBeAnsweredBeforeItsBodyIsThere() {
        Script script = new Script()
                .client("POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc")
                .server("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
        assertThat(Reading.of(script).lines()).isEmpty();
        assertNextIsFound(script.client("def"), "POST / 413");
    }

    @Test
    void aRequestMayBeAnsweredBeforeItsHeadIsThere() {
        Reading reading = read(new Script()
                .client("GET /slow HTTP/1.1\r\nHost: a\r\n")
                .server("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
                .client("User-Agent: x\r\n\r\n"));
        Exchange e = reading.only();
        assertThat(reading.line(e)).isEqualTo("GET /slow 408");
        assertThat(e.attributes().get("user_agent.original")).isEqualTo("x");
    }

    @Test
    void aTargetMayBeAbsoluteOrHoldWhatIsNoAscii() {
        Reading reading = read(new Script()
                .client("GET http://other:81/p?q#f HTTP/1.1\r\nHost: a\r\n\r\n")
                .server(OK)
                .client("GET /ü b? HTTP/1.1\r\n\r\n")
                .server(OK)
                .client("OPTIONS * HTTP/1.1\r\n\r\n")
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET http://other:81/p?q#f 200", "GET /ü b? 200", "OPTIONS * 200");
        assertThat(reading.exchanges.get(0).attributes().get("url.scheme")).isEqualTo("http");
        assertThat(reading.exchanges.get(1).attributes().get("url.scheme")).isNull();
    }

    @Test
    void anyTokenIsAMethod() {
        assertThat(read(new Script().client("FROB_1 /x HTTP/1.1\r\n\r\n").server(OK))
                        .lines())
                .containsExactly("FROB_1 /x 200");
    }
}
