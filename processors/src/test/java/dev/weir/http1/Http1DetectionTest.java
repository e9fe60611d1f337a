package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as HTTP, on whatever port. */
class Http1DetectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "OPTIONS rtsp://a/ RTSP/1.0\r\n\r\n",
                "INVITE sip:a@b SIP/2.0\r\n\r\n",
                "GET key\r\n",
                "EHLO a\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                "*1\r\n$4\r\nPING\r\n",
                "GET\r\n",
                "get /x HTTP/0.9\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 abc\r\n",
                "=== / HTTP/1.1\r\n\r\n"
            })
    void otherTrafficIsUnknownAndGivesNothing(String first) {
        for (Script script : new Script[] {new Script().client(first), new Script().server(first)}) {
            Reading reading = Reading.of(
                    script.client("GET /x HTTP/1.1\r\n\r\n").server(OK).close());
            assertThat(reading.exchanges).isEmpty();
            assertThat(reading.counted.get("unknown.connections")).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /old\r\n", "GET /but then\r\nnothing of HTTP\r\n", "GET /x HTTP/3.0\r\n\r\n"})
    void garbageThatLooksLikeHttpIsTakenBackAndCounted(String text) {
        for (Script script :
                new Script[] {new Script().client(text), Script.midStream().client(text)}) {
            Reading reading = Reading.of(Chunks.bytewise(
                    script.server("whatever").client("more").close().chunks()));
            assertThat(reading.exchanges).isEmpty();
            assertThat(reading.count("taken_back")).isOne();
            assertThat(reading.count(Http1Counts.BAD_START_LINES)).isOne();
            assertThat(reading.counted.get("unknown.unread_bytes")).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://a.example/LONG HTTP/1.1\r\nHost: a.example\r\nX: LONG\r\n\r\n",
                "OPTIONS https://a.example/LONG HTTP/1.1\r\nX: LONG\r\n\r\n",
                "LIST /LONG HTTP/1.1\r\nX: LONG\r\n\r\n",
                "mkcalendar /LONG HTTP/1.1\r\nX: LONG\r\n\r\n",
                "get /x HTTP/1.1\r\nX: LONG\r\n\r\n",
                "\r\n\r\nBASELINE-CONTROL /LONG HTTP/1.1\r\nX: LONG\r\n\r\n"
            })
    void longFirstLinesAndHeadsAndAnyMethodAreRead(String shape) {
        for (int length : new int[] {100, 240, 260, 1000, 5000, 20_000}) {
            String request = shape.replace("LONG", "x".repeat(length));
            List<Chunk> whole = new Script()
                    .client(request)
                    .server(OK)
                    .client("GET /2 HTTP/1.1\r\n\r\n")
                    .server(OK)
                    .close()
                    .chunks();
            for (int segment : new int[] {1, 400, 1448, 100_000}) {
                assertThat(Reading.of(Chunks.split(whole, left -> segment)).lines())
                        .as("%d in segments of %d", length, segment)
                        .hasSize(2)
                        .last()
                        .isEqualTo("GET /2 200");
            }
        }
    }

    @Test
    void aLongLineWithoutAPathOrUrlIsNoRequest() {
        Reading reading = Reading.of(
                new Script().client("STORE " + "x".repeat(10_000)).server("no").close());
        assertThat(reading.counted.get("unknown.connections")).isOne();
        assertThat(reading.count("taken_back")).isZero();
    }

    @Test
    void unknownTrafficIsNotLookedAtForLong() {
        byte[] noise = new byte[100_000];
        Reading reading = Reading.of(
                new Script().client(noise).server(noise).client(noise).close());
        assertThat(reading.counted.get("unknown.connections")).isOne();
        assertThat(reading.counted.get("unknown.unread_bytes")).isEqualTo(300_000);
    }

    @Test
    void aConnectionJoinedInALongBodyIsFoundWhenTheNextRequestBegins() {
        Script script = Script.midStream();
        for (int i = 0; i < 500; i++) {
            script.client(new byte[1448]);
        }
        Reading reading = Reading.of(script.server(OK)
                .client("GET /1 HTTP/1.1\r\n\r\n")
                .server(OK)
                .client("GET /2 HTTP/1.1\r\n\r\n")
                .server(OK)
                .close());
        assertThat(reading.lines()).containsExactly("GET /1 200", "GET /2 200");
    }

    @Test
    void aServerThatSpeaksFirstMayStillSpeakHttp() {
        // The request is held back behind a hole.
        Script script = new Script().client("GET /1 HTTP/1.1\r\n\r\n").server(OK);
        assertThat(Reading.of(script.chunks().reversed()).lines()).containsExactly("GET /1 200");
    }
}
