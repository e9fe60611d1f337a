package dev.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.ConversationCounts;
import dev.weir.protocol.Script;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversations of a few frames, each about one thing. */
class Http2Test {
    private final HpackEncoder client = new HpackEncoder(new Random(1));
    private final HpackEncoder server = new HpackEncoder(new Random(2));
    private final Script script = new Script();

    private Script begin() {
        return script.client(Frames.PREFACE).client(Frames.settings()).server(Frames.settings());
    }

    private byte[] get(int stream, String path) {
        return Frames.headers(
                stream,
                true,
                client.encode(List.of(":method=GET", ":scheme=http", ":path=" + path, ":authority=shop:80")));
    }

    private byte[] call(int stream, boolean last, String... more) {
        List<String> fields = new java.util.ArrayList<>(List.of(
                ":method=POST",
                ":scheme=http",
                ":path=/a.Shop/Buy",
                ":authority=shop:80",
                "content-type=application/grpc"));
        fields.addAll(List.of(more));
        return Frames.headers(stream, last, client.encode(fields));
    }

    private byte[] answer(int stream, boolean last, String... fields) {
        return Frames.headers(stream, last, server.encode(List.of(fields)));
    }

    @Test
    void anExchangeSaysWhatTheConventionsNeedAndNoSecret() {
        byte[] block = client.encode(List.of(
                ":method=POST",
                ":scheme=http",
                ":path=/cart?id=7",
                ":authority=shop:80",
                "user-agent=curl/8",
                "authorization=Basic secret",
                "cookie=secret",
                "traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "tracestate=a=1",
                "tracestate=b=2"));
        begin().client(Frames.headers(1, false, block))
                .client(Frames.data(1, true, "secret"))
                .server(answer(1, false, ":status=201"))
                .server(Frames.data(1, true, "secret too"));
        Reading reading = Reading.of(script);
        Exchange e = reading.only();

        assertThat(e.protocol()).isEqualTo("http");
        assertThat(e.version()).isEqualTo("2");
        assertThat(reading.line(e)).isEqualTo("POST /cart?id=7 201");
        assertThat(e.authority()).isEqualTo("shop:80");
        assertThat(e.requestKey()).isOne();
        assertThat(e.requestSeq()).isEqualTo(Script.CLIENT_SEQ + 24 + 9);
        assertThat(e.requestAck()).isEqualTo(Script.SERVER_SEQ + 9);
        assertThat(e.traceparent()).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(e.tracestate()).isEqualTo("a=1,b=2");
        assertThat(e.attributes().get("user_agent.original")).isEqualTo("curl/8");
        assertThat(e.attributes().get("url.scheme")).isEqualTo("http");
        assertThat(e.attributes().get("http.request.body.size")).isEqualTo(6L);
        assertThat(e.attributes().get("http.response.body.size")).isEqualTo(10L);
        assertThat(e.requestBytes()).isEqualTo(9 + block.length + 9 + 6);
        assertThat(e.requestStartNanos()).isEqualTo(Script.START + 3 * Script.STEP);
        assertThat(e.requestEndNanos()).isEqualTo(Script.START + 4 * Script.STEP);
        assertThat(e.responseStartNanos()).isEqualTo(Script.START + 5 * Script.STEP);
        assertThat(e.endNanos()).isEqualTo(Script.START + 6 * Script.STEP);
        assertThat(e.toString()).doesNotContain("secret");
    }

    @Test
    void hundredsOfStreamsAtOnceAreAnsweredInAnyOrder() {
        begin();
        for (int i = 0; i < 500; i++) {
            script.client(get(2 * i + 1, "/" + i));
        }
        for (int i = 499; i >= 0; i--) {
            script.server(answer(2 * i + 1, true, ":status=" + (200 + i)));
        }
        Reading reading = Reading.of(script);
        assertThat(reading.lines())
                .hasSize(500)
                .contains("GET /0 200", "GET /321 521")
                .startsWith("GET /499 699");
    }

    @Test
    void aUnaryCallHasItsStatusFromTheTrailersAndItsMessagesCounted() {
        begin().client(call(1, false, "grpc-timeout=250m"))
                .client(Frames.data(1, true, Frames.message(300)))
                .server(answer(1, false, ":status=200", "content-type=application/grpc"))
                .server(Frames.data(1, false, Frames.message(7)))
                .server(answer(1, true, "grpc-status=5"));
        Reading reading = Reading.of(script);
        Exchange e = reading.only();

        assertThat(e.protocol()).isEqualTo("grpc");
        assertThat(reading.count(ConversationCounts.EXCHANGES)).isOne();
        assertThat(reading.line(e)).isEqualTo("POST /a.Shop/Buy 5");
        assertThat(e.attributes().get("weir.grpc.timeout")).isEqualTo(0.25);
        assertThat(e.attributes().get("weir.grpc.request.messages")).isEqualTo(1L);
        assertThat(e.attributes().get("weir.grpc.response.messages")).isEqualTo(1L);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "16, 16", "17, 2", "00, 2", "-1, 2", "Hunter2, 2", "'', 2"})
    void aStatusOfGrpcThatIsNoCodeIsUnknown(String sent, String status) {
        begin().client(call(1, true))
                .server(answer(1, false, ":status=200", "content-type=application/grpc"))
                .server(answer(1, true, "grpc-status=" + sent));

        assertThat(Reading.of(script).only().status()).isEqualTo(status);
    }

    @Test
    void messagesOfAStreamAreCountedWhereverTheirFramesEnd() {
        byte[] messages = Frames.join(Frames.message(3), Frames.message(0), Frames.message(400));
        begin().client(call(1, true)).server(answer(1, false, ":status=200", "content-type=application/grpc"));
        for (int i = 0; i < messages.length; i += 10) {
            int end = Math.min(messages.length, i + 10);
            script.server(Frames.padded(0, 0, 1, java.util.Arrays.copyOfRange(messages, i, end), i % 7));
        }
        script.server(answer(1, true, "grpc-status=0"));
        assertThat(Reading.of(script).only().attributes().get("weir.grpc.response.messages"))
                .isEqualTo(3L);
    }

    @Test
    void anAnswerOfTrailersOnlyIsAnAnswer() {
        begin().client(call(1, true)).server(answer(1, true, ":status=200", "grpc-status=12"));
        assertThat(Reading.of(script).lines()).containsExactly("POST /a.Shop/Buy 12");
    }

    @Test
    void aCallWithoutStatusHasTheOneThatTheSpecificationDerives() {
        begin().client(call(1, true))
                .client(call(3, false))
                .client(call(5, true))
                .server(answer(1, true, ":status=503"))
                .client(Frames.reset(3, 8))
                .server(Frames.reset(5, 7));
        Reading reading = Reading.of(script);
        assertThat(reading.lines()).containsExactly("POST /a.Shop/Buy 14", "POST /a.Shop/Buy 1", "POST /a.Shop/Buy 14");
        assertThat(reading.exchanges.get(1).attributes().get("weir.http2.error_code"))
                .isEqualTo("CANCEL");
        assertThat(reading.exchanges.getFirst().attributes().get("http.response.status_code"))
                .isEqualTo(503L);
        assertThat(reading.count(Http2Counts.STREAMS_RESET)).isEqualTo(2);
    }

    @Test
    void grpcWebIsHttp() {
        byte[] block = client.encode(List.of(
                ":method=POST", ":scheme=http", ":path=/a.Shop/Buy", "content-type=application/grpc-web+proto"));
        begin().client(Frames.headers(1, true, block)).server(answer(1, true, ":status=200"));
        assertThat(Reading.of(script).only().protocol()).isEqualTo("http");
    }

    @Test
    void streamsAboveTheLastOneOfAGoAwayAreNotAnswered() {
        begin().client(get(1, "/1"))
                .client(get(3, "/3"))
                .server(Frames.goAway(1))
                .server(answer(1, true, ":status=200"))
                .close();
        Reading reading = Reading.of(script);
        assertThat(reading.lines()).containsExactly("GET /3 -", "GET /1 200");
        assertThat(reading.count(Http2Counts.STREAMS_REFUSED)).isOne();
        assertThat(reading.count(Http2Counts.REQUESTS_UNANSWERED)).isOne();
    }

    @Test
    void anInterimAnswerIsNotTheAnswerAndAPushNoExchange() {
        begin().client(get(1, "/1"))
                .server(answer(1, false, ":status=103"))
                .server(Frames.frame(5, 4, 1, Frames.join(Frames.number(2), server.encode(List.of(":method=GET")))))
                .server(answer(1, true, ":status=200"))
                .server(answer(2, true, ":status=200"));
        Reading reading = Reading.of(script);
        assertThat(reading.lines()).containsExactly("GET /1 200");
        assertThat(reading.count(Http2Counts.PUSHES)).isOne();
    }

    @Test
    void aBodyThatTheCaptureCutsOffIsCountedOff() {
        begin().client(get(1, "/1"))
                .client(get(3, "/3"))
                .server(answer(1, false, ":status=200"))
                .server(java.util.Arrays.copyOf(Frames.data(1, true, new byte[5000]), 100))
                .serverCut(4909)
                .server(answer(3, true, ":status=204"));
        Reading reading = Reading.of(script);
        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /3 204");
        assertThat(reading.exchanges.getFirst().attributes().get("http.response.body.size"))
                .isEqualTo(5000L);
        assertThat(reading.count(Http2Counts.PLACES_LOST)).isZero();
    }

    @Test
    void aRequestWhoseHeadersAreCutKeepsItsPlaceAndSaysWhatIsUnknown() {
        byte[] first = get(1, "/" + "x".repeat(50));
        begin().client(java.util.Arrays.copyOf(first, 9 + 3))
                .clientCut(first.length - 12)
                .server(answer(1, true, ":status=200"))
                .client(get(3, "/3"))
                .server(answer(3, true, ":status=200"));
        Reading reading = Reading.of(script);

        assertThat(reading.lines()).containsExactly("GET null 200", "GET /3 200");
        assertThat(reading.exchanges.getFirst().attributes().get("weir.unknown_fields"))
                .isEqualTo(List.of("path"));
        assertThat(reading.count(Http2Counts.HEADER_BLOCKS_CUT)).isOne();
        assertThat(reading.count(Http2Counts.UNKNOWN_PATHS)).isOne();
    }

    @Test
    void aRequestThatIsHeldBackMeetsItsAnswerThatCameFirst() {
        List<Chunk> chunks = new java.util.ArrayList<>(begin().client(get(1, "/1"))
                .server(answer(1, true, ":status=200"))
                .chunks());
        chunks.add(chunks.remove(chunks.size() - 2));
        assertThat(Reading.of(chunks).lines()).containsExactly("GET /1 200");
    }

    @Test
    void aServerThatIsLostHasMaybeAnswered() {
        begin().client(get(1, "/1")).serverGap(0).close();
        Reading reading = Reading.of(script);
        assertThat(reading.only().attributes().get(Exchange.RESPONSE_LOST)).isEqualTo(true);
        assertThat(reading.count(Http2Counts.RESPONSES_LOST)).isOne();
    }

    @Test
    void theAnswerToAnUpgradedRequestIsNoExchangeOfItsOwn() {
        Script upgraded = new Script()
                .client("GET /up HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
                .server(Frames.join(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII),
                        Frames.settings(),
                        answer(1, false, ":status=200")))
                .client(Frames.join(Frames.PREFACE, Frames.settings()))
                .server(Frames.data(1, true, "up"))
                .client(get(3, "/3"))
                .server(answer(3, true, ":status=200"))
                .close();
        Reading reading = Reading.withHttp1(upgraded.chunks());
        assertThat(reading.lines()).containsExactly("GET /up 101", "GET /3 200");
        assertThat(reading.count(Http2Counts.UPGRADE_RESPONSES)).isOne();
    }
}
