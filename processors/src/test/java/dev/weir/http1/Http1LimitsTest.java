package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import org.junit.jupiter.api.Test;

/** Each limit, and what happens beyond it. */
class Http1LimitsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @Test
    void aHeadLongerThanItsLimitIsCutThereHoweverItComes() {
        String head = "GET /long HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(2000) + "\r\ntraceparent: late\r\n\r\n";
        Script script = new Script()
                .client(head)
                .server(OK)
                .client("GET /next HTTP/1.1\r\n\r\n")
                .server(OK);
        Http1Limits limits = new Http1Limits(1024, 10, 10_000);

        Reading whole = Reading.of(script.chunks(), limits);
        assertThat(whole.lines()).containsExactly("GET /long 200", "GET /next 200");
        assertThat(whole.exchanges.getFirst().authority()).isEqualTo("a");
        assertThat(whole.exchanges.getFirst().traceparent()).isNull();
        assertThat(whole.exchanges.getFirst().requestBytes()).isEqualTo(head.length());
        assertThat(whole.count(Http1Counts.HEADS_TOO_LONG)).isOne();
        assertThat(Reading.of(Chunks.bytewise(script.chunks()), limits).exchanges)
                .isEqualTo(whole.exchanges);
    }

    @Test
    void aHeadOfExactlyTheLimitIsRead() {
        String start = "GET / HTTP/1.1\r\nX: ";
        String head = start + "x".repeat(1024 - start.length() - 4) + "\r\n\r\n";
        Http1Limits limits = new Http1Limits(1024, 10, 10_000);
        Script script = new Script().client(head).server(OK);

        assertThat(Reading.of(script.chunks(), limits).count(Http1Counts.HEADS_TOO_LONG))
                .isZero();
        assertThat(Reading.of(Chunks.bytewise(script.chunks()), limits).lines()).containsExactly("GET / 200");
    }

    @Test
    void requestsThatNobodyAnswersAreGivenUpFromTheOldestOn() {
        Script script = Script.midStream();
        for (int i = 0; i < 25; i++) {
            script.client("GET /" + i + " HTTP/1.1\r\n\r\n").serverGap(100);
        }
        Reading reading = Reading.of(
                script.chunks().stream().filter(c -> c.outgoing()).toList(), new Http1Limits(1024, 10, 10_000));

        assertThat(reading.lines()).hasSize(15).startsWith("GET /0 -", "GET /1 -");
        assertThat(reading.count(Http1Counts.TOO_MANY_OPEN)).isEqualTo(15);
    }

    @Test
    void whatOpenRequestsKeepIsBounded() {
        Script script = Script.midStream();
        for (int i = 0; i < 25; i++) {
            script.client("GET /" + i + "x".repeat(500) + " HTTP/1.1\r\n\r\n").serverGap(100);
        }
        Reading reading = Reading.of(
                script.chunks().stream().filter(c -> c.outgoing()).toList(), new Http1Limits(1024, 1000, 5_000));

        assertThat(reading.exchanges).hasSize(16);
        assertThat(reading.count(Http1Counts.TOO_MANY_OPEN)).isEqualTo(16);
    }

    @Test
    void aPipelineBeyondTheLimitIsGivenUp() {
        Script script = new Script()
                .client("GET /p HTTP/1.1\r\n\r\n".repeat(25))
                .server(OK.repeat(25))
                .close();
        Reading reading = Reading.of(script.chunks(), new Http1Limits(1024, 10, 10_000));

        assertThat(reading.exchanges).allMatch(e -> e.status() == null);
        assertThat(reading.count(Http1Counts.PIPELINE_LOST)).isOne();
    }

    @Test
    void responsesThatWaitForTheirRequestsAreBounded() {
        Script script = new Script()
                .client("GET /p HTTP/1.1\r\n\r\n".repeat(25))
                .server(OK.repeat(25))
                .close();
        Reading reading = Reading.of(script.chunks().subList(1, 3), new Http1Limits(1024, 10, 10_000));

        assertThat(reading.exchanges).isEmpty();
        assertThat(reading.count(Http1Counts.TOO_MANY_EARLY)).isEqualTo(15);
        assertThat(reading.count(Http1Counts.RESPONSES_WITHOUT_REQUEST)).isEqualTo(25);
    }

    @Test
    void trailersAndChunkLinesAreBounded() {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String endless : new String[] {
            "1;" + "x".repeat(70_000), "0".repeat(70_000), "1" + "0".repeat(15), "0\r\n" + "X: y\r\n".repeat(20_000)
        }) {
            Reading reading = Reading.of(new Script()
                    .client("GET / HTTP/1.1\r\n\r\n")
                    .server(head + endless)
                    .close());
            assertThat(reading.lines()).containsExactly("GET / 200");
            assertThat(reading.count(Http1Counts.BAD_CHUNKS)).isOne();
        }
    }
}
