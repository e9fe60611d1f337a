package dev.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that were joined in their middle and end before anything is proven: believed if all that was seen agrees. */
class Http2JoinedTest {
    private final HpackEncoder client = new HpackEncoder(new Random(1));
    private final HpackEncoder server = new HpackEncoder(new Random(2));
    private final Script script = Script.midStream();

    private byte[] call(int stream) {
        return Frames.headers(
                stream,
                false,
                client.encode(List.of(
                        ":method=POST",
                        ":scheme=http",
                        ":path=/a.Shop/Buy" + stream,
                        ":authority=shop:80",
                        "content-type=application/grpc",
                        "te=trailers")));
    }

    private byte[] head(int stream) {
        return Frames.headers(stream, false, server.encode(List.of(":status=200", "content-type=application/grpc")));
    }

    private byte[] trailers(int stream) {
        return Frames.headers(stream, true, server.encode(List.of("grpc-status=0")));
    }

    private static byte[] message(int stream, boolean last, int length) {
        return Frames.data(stream, last, Frames.message(length));
    }

    private static byte[] ping() {
        return Frames.frame(6, 1, 0, new byte[8]);
    }

    private static void assertNotBelieved(Reading reading, int requests) {
        assertThat(reading.lines()).isEmpty();
        assertThat(reading.count(Http2Counts.REQUESTS_BELIEVED)).isZero();
        assertThat(reading.count(Http2Counts.REQUESTS_UNPROVEN)).isEqualTo(requests);
    }

    /** PRIORITY_UPDATE, ALTSVC, ORIGIN, metadata of Envoy, and a type that means nothing (RFC 9113 section 5.5). */
    @Test
    void framesOfExtensionsArePassedOver() {
        byte[] extensions = Frames.join(
                Frames.frame(0x10, 0, 0, new byte[] {0, 0, 0, 7, 'u', '=', '1'}),
                Frames.frame(0x0a, 0, 0, new byte[] {0, 1, 'a', 'x'}),
                Frames.frame(0x0c, 0, 0, new byte[0]),
                Frames.frame(0x4d, 4, 7, new byte[] {(byte) 0x82}),
                Frames.frame(0x0b + 3 * 0x1f, 0x55, 7, new byte[9]));
        script.client(Frames.join(extensions, call(7), message(7, true, 30)))
                .server(Frames.join(extensions, head(7), message(7, false, 10)))
                .server(Frames.join(message(7, false, 20), extensions, trailers(7)));
        assertThat(Reading.of(script.clientEnd().serverEnd().close()).lines()).hasSize(1);
    }

    @Test
    void aSingleCallIsReportedWhenTheConnectionEnds() {
        script.client(Frames.join(call(7), message(7, true, 30)))
                .server(Frames.join(head(7), message(7, false, 10)))
                .server(Frames.join(message(7, false, 20), trailers(7)));
        Reading reading = Reading.of(script);
        assertThat(reading.exchanges).isEmpty();
        reading.closeAll();

        Exchange e = reading.only();
        assertThat(reading.line(e)).isEqualTo("POST /a.Shop/Buy7 0");
        assertThat(e.protocol()).isEqualTo("grpc");
        assertThat(e.attributes().get("weir.grpc.request.messages")).isEqualTo(1L);
        assertThat(e.attributes().get("weir.grpc.response.messages")).isEqualTo(2L);
        assertThat(e.requestStartNanos()).isEqualTo(Script.START);
        assertThat(e.endNanos()).isEqualTo(Script.START + 2 * Script.STEP);
        assertThat(reading.count(Http2Counts.REQUESTS_BELIEVED)).isOne();
        assertThat(reading.count(Http2Counts.REQUESTS_UNPROVEN)).isZero();
    }

    @Test
    void aRestartInBetweenChangesNothing() {
        script.client(call(7))
                .client(message(7, true, 30))
                .server(head(7))
                .server(trailers(7))
                .close();
        Reading.restartedAllTheTime(script.chunks()).assertSameAs(Reading.of(script));
        assertThat(Reading.of(script).lines()).containsExactly("POST /a.Shop/Buy7 0");
    }

    @Test
    void aCallOfWhichOnlyTheClientWasSeenHasLostItsAnswer() {
        byte[] message = message(7, false, 500);
        script.client(Frames.join(call(7), java.util.Arrays.copyOf(message, 9)))
                .client(java.util.Arrays.copyOfRange(message, 9, message.length))
                .close();
        Exchange e = Reading.of(script).only();

        assertThat(e.target()).isEqualTo("/a.Shop/Buy7");
        assertThat(e.status()).isNull();
        assertThat(e.attributes().get(Exchange.RESPONSE_LOST)).isEqualTo(true);
        assertThat(e.attributes().get("weir.grpc.request.messages")).isEqualTo(1L);
        assertThat(e.attributes().get("weir.grpc.response.messages")).isNull();
    }

    @Test
    void aLossBetweenFramesOfTheAnswerKeepsTheCallButNotTheNumberOfItsMessages() {
        script.client(Frames.join(call(1), message(1, true, 30)))
                .server(Frames.join(head(1), message(1, false, 10)))
                .serverGap(17)
                .server(message(1, false, 10))
                .serverGap(17)
                .server(Frames.join(message(1, false, 20), trailers(1)))
                .clientGap(17)
                .close();
        Reading reading = Reading.of(script);
        assertThat(reading.lines()).containsExactly("POST /a.Shop/Buy1 0");
        assertThat(reading.only().attributes().get("weir.grpc.response.messages"))
                .isNull();
    }

    @Test
    void nothingIsBelievedBehindALossOfTheClient() {
        script.client(call(1)).clientGap(17).client(ping()).close();
        assertNotBelieved(Reading.of(script), 1);
    }

    @Test
    void aFrameOnAStreamThatWasNotSeenToBeginIsADoubt() {
        script.client(Frames.join(call(7), message(7, true, 30)))
                .server(Frames.join(head(7), trailers(7)))
                .server(message(5, true, 10))
                .close();
        assertNotBelieved(Reading.of(script), 1);
    }

    @Test
    void aFrameBehindTheEndOfItsStreamIsADoubt() {
        script.client(Frames.join(call(7), message(7, true, 30), message(7, true, 1)))
                .server(Frames.join(head(7), trailers(7)))
                .close();
        assertNotBelieved(Reading.of(script), 1);
    }

    @Test
    void anAnswerWithoutAStatusIsADoubt() {
        script.client(Frames.join(call(7), message(7, true, 30)))
                .server(head(7))
                .server(Frames.headers(7, true, server.encode(List.of(":status=599"))))
                .close();
        assertNotBelieved(Reading.of(script), 1);
    }

    @Test
    void aFrameThatIsNotCompleteIsADoubt() {
        script.client(Frames.join(call(7), java.util.Arrays.copyOf(message(7, true, 30), 20)))
                .server(Frames.join(head(7), trailers(7)))
                .close();
        assertNotBelieved(Reading.of(script), 1);
    }

    @Test
    void aCallWithoutAnAnswerWhereTheServerWasSeenIsADoubt() {
        script.client(Frames.join(call(7), message(7, true, 30))).server(ping()).close();
        assertNotBelieved(Reading.of(script), 1);
    }

    @Test
    void aPathOfTheTableThatNobodySawIsADoubt() {
        byte[] unknownPath = {(byte) 0x83, (byte) 0x86, (byte) 0xbe};
        script.client(call(7))
                .client(message(7, true, 1))
                .server(Frames.join(head(7), trailers(7)))
                .client(Frames.headers(9, true, Frames.join(unknownPath, new byte[] {(byte) 0xff, 0x20})))
                .server(Frames.join(head(9), trailers(9)))
                .close();
        Reading reading = Reading.of(script);
        assertThat(reading.exchanges).isEmpty();
        assertThat(reading.count(Http2Counts.REQUESTS_UNPROVEN)).isEqualTo(2);
    }

    /** Found by a property: Dialogue 19756 of two streams, joined at the frames in the body of its first answer. */
    @Test
    void anAnswerByAServerThatHadNotReceivedTheRequestIsADoubt() {
        byte[] inABody = Frames.join(Frames.headers(7, false, new byte[] {(byte) 0x88}), message(7, false, 1));
        byte[] realAnswer = Frames.headers(7, true, new byte[] {(byte) 0xbe});

        script.server(inABody).client(call(7)).client(message(7, true, 1)).server(realAnswer);
        assertNotBelieved(Reading.of(script.close()), 1);
    }

    @Test
    void anAnswerBeforeTheRequestIsADoubtWhereTheSourceKnowsNoAcknowledgements() {
        script.withoutAcks().server(head(7)).client(call(7)).client(message(7, true, 1));
        assertNotBelieved(Reading.of(script.server(trailers(7)).close()), 1);
    }

    @Test
    void anAnswerThatWasSeenBeforeItsRequestIsBelievedIfItAcknowledgesIt() {
        List<Chunk> chunks = new ArrayList<>(script.client(Frames.join(call(7), message(7, true, 30)))
                .server(Frames.join(head(7), trailers(7)))
                .close()
                .chunks());
        chunks.addFirst(chunks.remove(1));
        assertThat(Reading.of(chunks).lines()).containsExactly("POST /a.Shop/Buy7 0");
    }

    @Test
    void trailersOfATableThatNobodySawAreADoubt() {
        byte[] unknown = {(byte) 0xff, 0x20};
        script.client(Frames.join(call(7), message(7, true, 30)))
                .server(Frames.join(head(7), trailers(7)))
                .client(Frames.join(call(9), Frames.headers(9, true, unknown)))
                .server(Frames.join(head(9), trailers(9)));
        assertNotBelieved(Reading.of(script.close()), 2);
    }

    @Test
    void aRequestWithoutASchemeIsADoubt() {
        byte[] list = client.encode(List.of(":method=GET", ":path=/", ":authority=a", "te=trailers"));
        script.client(Frames.join(call(7), message(7, true, 1), Frames.headers(9, true, list)))
                .server(Frames.join(head(7), trailers(7), head(9), trailers(9)));
        assertNotBelieved(Reading.of(script.close()), 2);
    }

    /** The settings in its middle are not those with which it begins. */
    @Test
    void aServerWhoseBeginningWasMissedMayHaveAnswered() {
        script.client(Frames.join(Frames.PREFACE, Frames.settings(), call(1), message(1, true, 1)))
                .server(Frames.join(Frames.settings(), head(1), trailers(1)))
                .server(Frames.join(Frames.settings(), ping()))
                .close();
        List<Chunk> chunks = new ArrayList<>(script.chunks());
        chunks.remove(1);
        Reading reading = Reading.of(chunks);
        assertThat(reading.only().attributes().get(Exchange.RESPONSE_LOST)).isEqualTo(true);
        assertThat(reading.count(Http2Counts.REQUESTS_UNANSWERED)).isZero();
        Reading.restartedAllTheTime(chunks).assertSameAs(reading);
    }

    /** Found by a property: the place in the answers is proven between the head of an answer and its trailers, its request comes later. */
    @Test
    void anAnswerOfWhichOnlyTheTrailersWereCertainIsLost() {
        script.client(Frames.join(Frames.PREFACE, Frames.settings())).server(Frames.settings());
        for (int stream = 1; stream < 5; stream += 2) {
            script.client(Frames.join(call(stream), message(stream, true, 1)))
                    .server(Frames.join(head(stream), trailers(stream)));
        }
        byte[] get = client.encode(List.of(":method=GET", ":scheme=http", ":path=/late", ":authority=a"));
        byte[] asked = Frames.join(
                Frames.frame(1, Frames.END_STREAM, 5, java.util.Arrays.copyOf(get, 4)),
                Frames.frame(9, Frames.END_HEADERS, 5, java.util.Arrays.copyOfRange(get, 4, get.length)));
        script.client(java.util.Arrays.copyOf(asked, asked.length - 2))
                .server(Frames.headers(5, false, new byte[] {(byte) 0x88}))
                .server(Frames.headers(5, true, server.encode(List.of("x-trailer=1"))))
                .client(java.util.Arrays.copyOfRange(asked, asked.length - 2, asked.length))
                .close();
        List<Chunk> chunks = new ArrayList<>(script.chunks());
        chunks.remove(1);

        Exchange e = Reading.of(chunks).exchanges.stream()
                .filter(x -> "/late".equals(x.target()))
                .findFirst()
                .orElseThrow();
        assertThat(e.status()).isNull();
        assertThat(e.attributes().get(Exchange.RESPONSE_LOST)).isEqualTo(true);
    }

    /** It may hold the end of the answer and the head of a frame in whose body the next bytes are. */
    @ParameterizedTest
    @ValueSource(ints = {0, 18, 400})
    void aLossOfTheServersWithRoomForAnEndAndAHeadIsADoubt(int length) {
        script.client(Frames.join(call(7), message(7, true, 30)))
                .server(Frames.join(head(7), message(7, false, 10)))
                .serverGap(length)
                .server(trailers(7));
        assertNotBelieved(Reading.of(script.close()), 1);
    }

    @Test
    void aShortLossInsideAFrameOfTheServersIsADoubt() {
        byte[] message = message(7, false, 10);
        script.client(Frames.join(call(7), message(7, true, 30)))
                .server(Frames.join(head(7), java.util.Arrays.copyOf(message, 5)))
                .serverGap(17)
                .server(trailers(7));
        assertNotBelieved(Reading.of(script.close()), 1);
    }

    @Test
    void whatIsProvenInTheMeantimeIsNotReadTwice() {
        for (int i = 0; i < 6; i++) {
            int stream = 2 * i + 1;
            script.client(Frames.join(call(stream), message(stream, true, 30)))
                    .server(Frames.join(head(stream), trailers(stream)));
        }
        Reading reading = Reading.of(script.close().chunks());
        assertThat(reading.exchanges).isNotEmpty();
        assertThat(reading.count(Http2Counts.REQUESTS_BELIEVED)).isZero();
        assertThat(reading.exchanges.size() + reading.count(Http2Counts.REQUESTS_UNPROVEN))
                .isEqualTo(6);
    }

    @Test
    void aRequestInABodyOfTheServersDoesNotMakeItTheClient() {
        byte[] download = Frames.data(5, true, call(3));
        script.server(java.util.Arrays.copyOfRange(download, 9, download.length));
        for (int stream = 7; stream < 21; stream += 2) {
            script.client(Frames.join(call(stream), message(stream, true, 30)))
                    .server(Frames.join(head(stream), trailers(stream)));
        }
        Reading reading = Reading.of(script.close().chunks());
        assertThat(reading.count(Http2Counts.ROLES_TURNED)).isOne();
        assertThat(reading.exchanges).hasSizeGreaterThanOrEqualTo(3);
        assertThat(reading.exchanges.size() + reading.count(Http2Counts.REQUESTS_UNPROVEN))
                .isEqualTo(7 + 1);
    }

    /** What remains: bytes that are the same whether they are frames or a body cannot be told apart by anybody. */
    @Test
    void onlyABodyThatNamesItsOwnStreamDeceivesOneWhoJoinsWhereTheNameStands() {
        byte[] body = Frames.headers(
                7, true, client.encode(List.of(":method=GET", ":scheme=http", ":path=/in-a-body", ":authority=a")));
        byte[] upload = Frames.data(7, true, body);
        byte[] answer = Frames.headers(7, true, new byte[] {(byte) 0x88});

        script.client(java.util.Arrays.copyOfRange(upload, 9, upload.length))
                .server(answer)
                .close();
        assertThat(Reading.of(script).lines()).containsExactly("GET /in-a-body 200");

        Script earlier = Script.midStream().client(upload).server(answer).close();
        assertThat(Reading.of(earlier).exchanges).isEmpty();
    }
}
