package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.reassembly.Skew;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What stands before a protocol: read, whichever the protocol is, and in whatever pieces it comes. */
class PrefixTest {
    private static final String GET = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String V1 = "PROXY TCP4 203.0.113.7 10.2.0.2 51000 8080\r\n";
    private static final byte[] PG_STARTUP = bytes(0, 0, 0, 18, 0, 3, 0, 0, "user\0bob\0\0");
    private static final byte[] PG_READY = bytes('R', 0, 0, 0, 8, 0, 0, 0, 0, 'Z', 0, 0, 0, 5, 'I');
    private static final byte[] PG_QUERY = bytes('Q', 0, 0, 0, 13, "select 1\0");
    private static final byte[] PG_ANSWER = bytes('C', 0, 0, 0, 13, "SELECT 1\0", 'Z', 0, 0, 0, 5, 'I');
    private static final byte[] DNS_QUERY = bytes(0, 19, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1);
    private static final byte[] DNS_ANSWER =
            bytes(0, 19, 0, 1, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1);
    private static final byte[] SETTINGS = bytes(0, 0, 0, 4, 0, 0, 0, 0, 0);
    private static final byte[] H2_GET =
            bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", SETTINGS, 0, 0, 3, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84);
    private static final byte[] H2_OK = bytes(SETTINGS, 0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88);

    /** Of every protocol a client's first bytes, the server's, and the same again if the first is no request. */
    private static final byte[][][] TALKS = {
        {bytes(GET), bytes(OK)},
        {bytes("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"), bytes("$-1\r\n")},
        {bytes("AUTH secret\r\n"), bytes("+OK\r\n")},
        {PG_STARTUP, PG_READY, PG_QUERY, PG_ANSWER},
        {DNS_QUERY, DNS_ANSWER},
        {H2_GET, H2_OK},
    };

    /** Bytes from numbers, texts and bytes. */
    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            switch (part) {
                case String s -> all.writeBytes(s.getBytes(StandardCharsets.ISO_8859_1));
                case byte[] b -> all.writeBytes(b);
                case Character c -> all.write(c);
                default -> all.write((Integer) part);
            }
        }
        return all.toByteArray();
    }

    private static byte[] v2(int command, int family, byte[] rest) {
        return bytes("\r\n\r\n\0\r\nQUIT\n", 0x20 | command, family, rest.length >> 8, rest.length & 0xff, rest);
    }

    private static byte[] v2() {
        return v2(1, 0x11, bytes(203, 0, 113, 7, 10, 2, 0, 2, 0xc7, 0x38, 0x1f, 0x90));
    }

    /** What client and server say in turn, the client first. */
    private static byte[][] socks5(boolean login) {
        byte[] request = bytes(5, 1, 0, 3, 9, "a.example", 0, 80);
        byte[] reply = bytes(5, 0, 0, 1, 10, 2, 0, 2, 0, 80);
        return login
                ? new byte[][] {
                    bytes(5, 2, 0, 2), bytes(5, 2), bytes(1, 3, "bob", 6, "secret"), bytes(1, 0), request, reply
                }
                : new byte[][] {bytes(5, 1, 0), bytes(5, 0), request, reply};
    }

    private static byte[][][] prefixes() {
        return new byte[][][] {
            {bytes(V1)},
            {bytes("PROXY TCP6 2001:db8::7 ::1 51000 8080\r\n")},
            {bytes("PROXY UNKNOWN\r\n")},
            {bytes("PROXY UNKNOWN ffff:f...f:ffff 1 2 3 4\r\n")},
            {v2()},
            {v2(0, 0, bytes())},
            {v2(1, 0x21, bytes(new byte[32], 1, 2, 3, 4, 0x03, 0, 4, 1, 2, 3, 4, 0x04, 0, 300, new byte[44]))},
            {v2(1, 0x31, new byte[216])},
            {bytes(4, 1, 0, 80, 10, 2, 0, 2, "bob\0"), bytes(0, 0x5a, 0, 0, 0, 0, 0, 0)},
            {bytes(4, 1, 0, 80, 0, 0, 0, 1, "\0a.example\0"), bytes(0, 0x5a, 0, 0, 0, 0, 0, 0)},
            socks5(false),
            socks5(true),
            {bytes("CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n"), bytes("HTTP/1.1 200 OK\r\n\r\n")},
            {
                bytes(V1),
                bytes(),
                bytes(V1),
                bytes(),
                bytes(5, 1, 0),
                bytes(5, 0),
                bytes(5, 1, 0, 1, 1, 2, 3, 4, 0, 80),
                bytes(5, 0, 0, 4, new byte[18])
            },
        };
    }

    private static Script talk(byte[][]... parts) {
        Script script = new Script();
        boolean client = true;
        for (byte[][] part : parts) {
            for (byte[] said : part) {
                if (said.length > 0) {
                    script.say(client, said);
                }
                client = !client;
            }
            client = true;
        }
        return script.close();
    }

    private static Reading read(List<Chunk> chunks) {
        Reading reading = new Reading();
        reading.accept(chunks);
        return reading;
    }

    @Test
    void aSkewOfTheCaptureChangesNothingOfWhatIsReadBehindAPrefix() {
        for (byte[][] prefix : prefixes()) {
            for (byte[][] said : TALKS) {
                List<Chunk> whole = talk(prefix, said).chunks();
                for (long millis : new long[] {-9, -3, 3, 9}) {
                    Skew.changesNothing(whole, millis * 1_000_000, PrefixTest::read);
                }
            }
        }
    }

    @Test
    void everyProtocolIsReadBehindEveryPrefixInAnyPieces() {
        for (byte[][] prefix : prefixes()) {
            boolean tunnel = prefix[0][0] == 'C';
            for (byte[][] said : TALKS) {
                List<Chunk> whole = talk(prefix, said).chunks();
                Reading reading = read(whole);
                List<String> lines = new ArrayList<>(reading.lines());
                if (tunnel) {
                    assertThat(lines.removeFirst()).isEqualTo("CONNECT a.example:80 200");
                }
                assertThat(lines)
                        .as(new String(prefix[0], StandardCharsets.ISO_8859_1))
                        .isEqualTo(read(talk(said).chunks()).lines());
                assertThat(lines).hasSize(1);
                assertThat(read(Chunks.bytewise(whole)).lines()).isEqualTo(reading.lines());
                Reading restarted = new Reading();
                restarted.accept(Chunks.bytewise(whole), () -> true);
                assertThat(restarted.lines()).isEqualTo(reading.lines());
                assertThat(reading.counted.get("unknown.unread_bytes")).isZero();
            }
        }
    }

    @Test
    void aClientThatDoesNotWaitForTheProxyIsReadAllTheSame() {
        byte[][] login = socks5(true);
        Script socks = new Script()
                .client(bytes(login[0], login[2], login[4], GET))
                .server(bytes(login[1], login[3], login[5], OK))
                .close();
        assertThat(read(socks.chunks()).lines()).containsExactly("GET /1 200");

        Script tunnel = new Script()
                .client("CONNECT a:80 HTTP/1.1\r\n\r\n" + GET)
                .client("GET /2 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\n\r\n" + OK + OK)
                .close();
        for (List<Chunk> chunks : List.of(tunnel.chunks(), Chunks.bytewise(tunnel.chunks()))) {
            Reading reading = new Reading();
            reading.accept(chunks, () -> true);
            assertThat(reading.lines()).containsExactly("CONNECT a:80 200", "GET /1 200", "GET /2 200");
        }
    }

    @Test
    void whatFollowsARefusedTunnelIsTheNextRequest() {
        Script script = new Script()
                .client("CONNECT a:80 HTTP/1.1\r\n\r\n" + GET)
                .server("HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nno" + OK)
                .close();
        assertThat(read(script.chunks()).lines()).containsExactly("CONNECT a:80 407", "GET /1 200");
        assertThat(read(Chunks.bytewise(script.chunks())).lines()).containsExactly("CONNECT a:80 407", "GET /1 200");
    }

    @Test
    void whatWaitsForATunnelIsBounded() {
        Script script = new Script().client("CONNECT a:80 HTTP/1.1\r\n\r\n");
        for (int i = 0; i < 100; i++) {
            script.client(new byte[1000]);
        }
        Reading reading = read(script.chunks());
        assertThat(reading.counted.get("http.unread_bytes")).isEqualTo(96_000);
        reading.accept(script.server("HTTP/1.1 200 OK\r\n\r\n").close().chunks().subList(101, 103));
        assertThat(reading.lines()).containsExactly("CONNECT a:80 200");
        assertThat(reading.counted.get("unknown.unread_bytes")).isEqualTo(4000);

        reading = read(script.chunks().subList(0, 3));
        reading.closeAll();
        assertThat(reading.counted.get("http.unread_bytes")).isEqualTo(2000);
    }

    @Test
    void theClientIsTheOneThatTheLastHeaderNames() {
        Exchange e = read(talk(new byte[][] {bytes("PROXY TCP4 192.0.2.1 10.0.0.1 1 2\r\n", v2())}, TALKS[0])
                        .chunks())
                .only();
        assertThat(e.attributes().get("client.address")).isEqualTo("203.0.113.7");
        assertThat(e.attributes().get("client.port")).isEqualTo(51_000L);
        assertThat(e.client().host()).as("the end that sent it").isEqualTo("10.0.0.1");

        e = read(talk(new byte[][] {bytes("PROXY TCP6 2001:db8::7 ::1 51000 8080\r\n")}, TALKS[1])
                        .chunks())
                .only();
        assertThat(e.attributes().get("client.address")).isEqualTo("2001:db8::7");
        e = read(talk(new byte[][] {v2(0, 0x11, bytes(203, 0, 113, 7, 10, 2, 0, 2, 1, 1, 1, 1))}, TALKS[0])
                        .chunks())
                .only();
        assertThat(e.attributes().get("client.address"))
                .as("of a health check by the proxy itself")
                .isNull();
    }

    @Test
    void itIsCountedByItsKind() {
        Reading reading = read(talk(new byte[][] {bytes(V1)}, TALKS[0]).chunks());
        assertThat(reading.counted.get("prefix.proxy_v1")).isOne();
        assertThat(reading.counted.get("prefix.read_bytes")).isEqualTo(V1.length());
        assertThat(read(talk(socks5(true), TALKS[0]).chunks()).counted.get("prefix.socks5"))
                .isOne();
    }

    @Test
    void whatOnlyLooksLikeAPrefixIsNone() {
        String[] others = {
            "PROXY TCP4 203.0.113.7 10.2.0.2 51000\r\n",
            "PROXY TCP4 host 10.2.0.2 51000 80\r\n",
            "PROXY TCP9 a b 1 2\r\n",
            "PROXY \1" + "x".repeat(200),
            "\r\n\r\n\0\r\nQUIT\n1",
            "\4\2\0\120",
            "\4\1\0\120\12\0\0\1" + "u".repeat(300),
            "\5\0",
            "PROXX\1"
        };
        for (String other : others) {
            Reading reading = read(new Script()
                    .client(bytes(other))
                    .client(GET)
                    .server(OK)
                    .close()
                    .chunks());
            assertThat(reading.counted.toString()).as(other).doesNotContain("prefix.");
            assertThat(reading.lines()).as(other).isEmpty();
        }
        assertThat(read(new Script()
                                .client(bytes(5, 1, 2))
                                .server(bytes(5, 0xff))
                                .client(GET)
                                .close()
                                .chunks())
                        .lines())
                .isEmpty();
    }

    @Test
    void soManyPrefixesAreReadAndNoMore() {
        Script script = new Script().client("PROXY UNKNOWN\r\n".repeat(100_000)).close();
        assertThat(read(script.chunks()).counted.get("prefix.proxy_v1")).isEqualTo(8);
        assertThat(read(new Script()
                                .client("PROXY UNKNOWN\r\n".repeat(7) + GET)
                                .server(OK)
                                .close()
                                .chunks())
                        .lines())
                .containsExactly("GET /1 200");
    }

    @Test
    void aConnectionJoinedLateHasNoPrefix() {
        List<Chunk> chunks = Script.midStream()
                .client(V1 + GET)
                .server(OK)
                .client(GET)
                .server(OK)
                .close()
                .chunks();
        assertThat(read(chunks).counted.toString()).doesNotContain("prefix.");
    }

    @Test
    void damagedPrefixesNeverThrow() {
        Random random = new Random(13);
        for (int i = 0; i < 3000; i++) {
            byte[][] prefix = prefixes()[random.nextInt(prefixes().length)];
            List<Chunk> chunks =
                    talk(prefix, TALKS[random.nextInt(TALKS.length)]).chunks();
            chunks = Chunks.mutate(Chunks.split(chunks, left -> 1 + random.nextInt(left)), 8, random);
            read(chunks).closeAll();
        }
    }

    /** Every protocol that there is. */
    private static final class Reading extends ParserReading {
        Reading() {
            super("http", Reading::all);
        }

        private static List<Protocol> all(Tally tally) {
            List<Protocol> all = new ArrayList<>();
            Protocols.all()
                    .forEach(f -> all.add(
                            f.create(dev.weir.api.component.Settings.builder().build(), tally)));
            return all;
        }
    }
}
