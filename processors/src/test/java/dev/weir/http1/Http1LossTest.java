package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of a connection of which bytes are missing. */
class Http1LossTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    /** The capture's limit cuts every head, so neither direction is ever between two messages. */
    @Test
    void requestsWhoseHeadsAreAllCutAreReadByWhatTheServerAcknowledged() {
        Script script = new Script();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            script.client("GET /" + i + " HTTP/1.1\r\nHost: a\r\nX: ").clientCut(200);
            script.server("HTTP/1.1 20" + i + " OK\r\nContent-Le").serverCut(200);
            lines.add("GET /" + i + " 20" + i);
        }
        List<Chunk> chunks = script.clientEnd().serverEnd().close().chunks();
        assertThat(Reading.of(chunks).lines()).isEqualTo(lines);
        assertThat(Reading.restartedAllTheTime(chunks).lines()).isEqualTo(lines);
    }

    @Test
    void aGapInABodyIsSkippedByLength() {
        Reading reading = Reading.of(new Script()
                .client("POST /up HTTP/1.1\r\nContent-Length: 1000\r\n\r\nab")
                .clientGap(998)
                .server("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n")
                .serverCut(2999)
                .server("z")
                .client(get("/next"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("POST /up 200", "GET /next 200");
        assertThat(reading.count(Http1Counts.PLACES_LOST)).isZero();
        Exchange up = reading.exchanges.getFirst();
        assertThat(up.attributes().get("http.request.body.size")).isEqualTo(1000L);
        assertThat(up.attributes().get("http.response.body.size")).isEqualTo(3000L);
        assertThat(up.requestEndNanos()).isEqualTo(Script.START + Script.STEP);
    }

    /** Spans and counted losses have to add up to the requests that there were. */
    @Test
    void aRequestThatIsSeenButSkippedIsCounted() {
        Reading reading = Reading.of(new Script()
                .client(get("/a"))
                .server(OK)
                .clientGap(100)
                .serverGap(40)
                .client(get("/c")));

        assertThat(reading.lines()).containsExactly("GET /a 200");
        assertThat(reading.count(Http1Counts.REQUESTS_SKIPPED)).isOne();
    }

    @Test
    void aGapInsideAChunkIsSkippedByLength() {
        Reading reading = Reading.of(new Script()
                .client(get("/"))
                .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nabc")
                .serverGap(0x100 - 3)
                .server("\r\n0\r\n\r\n")
                .client(get("/next"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET / 200", "GET /next 200");
        assertThat(reading.count(Http1Counts.PLACES_LOST)).isZero();
    }

    @Test
    void aChunkedBodyWhoseEndWasCutEndsWhereTheClientGoesOn() {
        Reading reading = Reading.of(new Script()
                .client(get("/big"))
                .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nabc")
                .serverCut(100_000)
                .serverCut(50_000)
                .client(get("/next"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET /big 200", "GET /next 200");
        Exchange big = reading.exchanges.getFirst();
        assertThat(big.endNanos()).isEqualTo(Script.START + 3 * Script.STEP);
        assertThat(big.responseBytes()).isEqualTo(47 + 5 + 3 + 150_000);
        assertThat(big.attributes().get("http.response.body.size")).isNull();
        assertThat(reading.count(Http1Counts.PLACES_LOST)).isOne();
    }

    @Test
    void whatAHeadHeldBeforeItsCutIsKept() {
        Reading reading = Reading.of(new Script()
                .client("GET /long HTTP/1.1\r\nHost: a\r\ntraceparent: 00-x-y-01\r\nCookie: aaaaaaaaaa")
                .clientCut(70_000)
                .server(OK)
                .client(get("/next"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET /long 200", "GET /next 200");
        Exchange cut = reading.exchanges.getFirst();
        assertThat(cut.authority()).isEqualTo("a");
        assertThat(cut.traceparent()).isEqualTo("00-x-y-01");
        assertThat(cut.requestBytes()).isEqualTo(71 + 70_000);
        assertThat(reading.count(Http1Counts.HEADS_CUT)).isOne();
    }

    @Test
    void aResponseCutAfterItsStatusLineIsAnAnswer() {
        Reading reading = Reading.of(new Script()
                .client(get("/"))
                .server("HTTP/1.1 503 Busy\r\nServer")
                .serverGap(500)
                .close());

        assertThat(reading.lines()).containsExactly("GET / 503");
    }

    @Test
    void aLostRequestTakesNobodysAnswer() {
        int lost = get("/lost").length();
        Reading reading = Reading.of(new Script()
                .client(get("/1"))
                .server(OK)
                .clientGap(lost)
                .server("HTTP/1.1 404 Lost\r\nContent-Length: 0\r\n\r\n")
                .client(get("/2"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /2 200");
        assertThat(reading.count(Http1Counts.RESPONSES_WITHOUT_REQUEST)).isOne();
    }

    @Test
    void aLostResponseIsNotReplacedByTheNextOne() {
        Reading reading = Reading.of(new Script()
                .client(get("/1"))
                .serverGap(OK.length())
                .client(get("/2"))
                .server("HTTP/1.1 201 Two\r\nContent-Length: 0\r\n\r\n")
                .close());

        assertThat(reading.lines()).containsExactlyInAnyOrder("GET /1 -", "GET /2 201");
        Exchange lost = reading.exchanges.getFirst();
        assertThat(lost.target()).isEqualTo("/1");
        assertThat(lost.attributes().get(Exchange.RESPONSE_LOST)).isEqualTo(true);
        assertThat(reading.count(Http1Counts.RESPONSES_LOST)).isOne();
    }

    @Test
    void theAnswerToALostHeadRequestDoesNotSwallowWhatFollows() {
        String head = "HEAD /lost HTTP/1.1\r\n\r\n";
        Reading reading = Reading.of(new Script()
                .client(get("/1"))
                .server(OK)
                .clientGap(head.length())
                .server("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
                .client(get("/2"))
                .server(OK)
                .client(get("/3"))
                .server(OK));

        assertThat(reading.lines()).contains("GET /1 200", "GET /2 200", "GET /3 200");
    }

    @Test
    void aGapOfUnknownLengthIsOvercomeToo() {
        Reading reading = Reading.of(new Script()
                .client("POST /1 HTTP/1.1\r\nContent-Length: 10\r\n\r\nab")
                .clientGap(0)
                .server(OK)
                .client(get("/2"))
                .server(OK));

        assertThat(reading.lines()).containsExactly("POST /1 200", "GET /2 200");
    }

    @Test
    void aPipelineWithALostResponseIsGivenUpRatherThanGuessed() {
        Reading reading = Reading.of(new Script()
                .client(get("/1") + get("/2") + get("/3"))
                .serverGap(OK.length())
                .server(OK + OK)
                .client(get("/4"))
                .server(OK)
                .close());

        assertThat(reading.lines()).containsExactly("GET /1 -", "GET /2 -", "GET /3 -");
        assertThat(reading.exchanges)
                .allMatch(e -> Boolean.TRUE.equals(e.attributes().get(Exchange.RESPONSE_LOST)));
        assertThat(reading.count(Http1Counts.PIPELINE_LOST)).isOne();
        assertThat(reading.count("given_up")).isOne();
    }

    @Test
    void aRequestThatWaitedBehindAHoleStillGetsItsAnswer() {
        // The reassembly waited for the first request's missing bytes while the answers went by.
        Script script = new Script();
        script.client(get("/1")).server(OK).client(get("/2")).server("HTTP/1.1 202 Two\r\nContent-Length: 0\r\n\r\n");
        var inOrder = script.chunks();
        var late = java.util.List.of(inOrder.get(1), inOrder.get(3), inOrder.get(0), inOrder.get(2));

        assertThat(Reading.of(late).lines()).containsExactly("GET /1 200", "GET /2 202");
    }

    @Test
    void aTimeoutThatNobodyAskedForIsNotTheAnswerThatCrossedIt() {
        Script script = new Script().client(get("/1")).server(OK);
        var before = script.server("HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n")
                .chunks();
        // The request was on its way when the server sent its 408.
        Script crossing = new Script().client(get("/1")).server(OK).client(get("/2"));
        var chunks = new java.util.ArrayList<>(crossing.chunks());
        chunks.add(before.getLast());

        Reading reading = Reading.of(chunks);
        assertThat(reading.lines()).containsExactly("GET /1 200");
        assertThat(reading.count(Http1Counts.RESPONSES_WITHOUT_REQUEST)).isOne();
    }

    @Test
    void requestsWithoutAnswerAreReportedWhenTheConnectionEnds() {
        Script script = new Script().client(get("/1")).server(OK).client(get("/2"));
        assertThat(Reading.of(script).lines()).containsExactly("GET /1 200");

        Reading reading = Reading.of(script.close());
        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /2 -");
        Exchange e = reading.exchanges.getLast();
        assertThat(e.responseStartNanos()).isZero();
        assertThat(e.endNanos()).isEqualTo(Script.START + 3 * Script.STEP);
        assertThat(e.attributes().get(Exchange.RESPONSE_LOST))
                .as("the server really kept silent")
                .isNull();
        assertThat(reading.count(Http1Counts.REQUESTS_UNANSWERED)).isOne();
    }

    @Test
    void aRequestCutByTheEndOfTheCaptureIsReported() {
        assertThat(Reading.of(new Script()
                                .client("GET /cut HTTP/1.1\r\nHost: a\r\nUser-")
                                .close())
                        .lines())
                .containsExactly("GET /cut -");
    }

    @Test
    void withoutAcknowledgementNumbersTheTurnsOfTheConversationDecide() {
        Reading reading = Reading.of(new Script()
                .withoutAcks()
                .client(get("/1"))
                .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nabc")
                .serverGap(400)
                .client(get("/2"))
                .server("HTTP/1.1 201 Two\r\nContent-Length: 0\r\n\r\n")
                .client(get("/3"))
                .server("HTTP/1.1 202 Three\r\nContent-Length: 0\r\n\r\n"));

        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /2 201", "GET /3 202");
    }
}
