package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Content tells it, and who is the client. */
class RedisDetectionTest {
    private static Opening of(String text, boolean fromStart) {
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        return text.isEmpty() ? Opening.NONE : new Opening(b, 0, b.length, fromStart);
    }

    private static Detection first(String out, String in) {
        return Shape.detect(of(out, true), of(in, true));
    }

    private static Detection midway(String out, String in) {
        return Shape.detect(of(out, false), of(in, false));
    }

    @Test
    void aConnectionBeginsWithACommand() {
        assertThat(first(Wire.ask("PING"), "")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("", Wire.ask("my.module x"))).isEqualTo(Detection.CLIENT_INCOMING);
    }

    @Test
    void itsFirstBytesAreNotRefused() {
        String whole = "*2\r\n$6\r\nCONFIG\r\n";
        for (int n = 1; n < whole.length(); n++) {
            assertThat(first(whole.substring(0, n), ""))
                    .as("%d bytes", n)
                    .isIn(Detection.MORE, Detection.CLIENT_OUTGOING);
        }
        assertThat(first(whole, "")).isEqualTo(Detection.CLIENT_OUTGOING);
    }

    @Test
    void inTheMiddleACommandAndAnAnswerTellWhoIsWho() {
        assertThat(midway(Wire.ask("GET k"), "")).isEqualTo(Detection.MORE);
        assertThat(midway(Wire.ask("GET k"), "$-1\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(midway("+OK\r\n", "")).isEqualTo(Detection.MORE);
        assertThat(midway("+OK\r\n", Wire.ask("SET k v"))).isEqualTo(Detection.CLIENT_INCOMING);
        assertThat(midway(Wire.ask("GET k") + Wire.ask("GET k"), "")).isEqualTo(Detection.CLIENT_OUTGOING);
    }

    @Test
    void confirmationsAreToldFromSubscriptions() {
        assertThat(midway(Wire.ask("SUBSCRIBE a"), Wire.confirmation("subscribe", "a", 1)))
                .isEqualTo(Detection.CLIENT_OUTGOING);
    }

    /** HGETALL of a hash whose first field is called "type". */
    @Test
    void anAnswerThatLooksLikeACommandDoesNotTurnTheEndsAround() {
        String answer = Wire.array("type", "guest");
        assertThat(midway(Wire.ask("HGETALL h"), answer)).isEqualTo(Detection.MORE);
        assertThat(midway("", answer)).isEqualTo(Detection.MORE);
        assertThat(midway(Wire.ask("HGETALL h") + Wire.ask("GET a"), answer + "$-1\r\n"))
                .isEqualTo(Detection.MORE);
    }

    @Test
    void aLineIsBelievedOnceItIsAnsweredAsRedisDoes() {
        assertThat(first("PING\r\n", "")).isEqualTo(Detection.MORE);
        assertThat(first("PING\r\n", "+PONG\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("keys *\r\n", "*1\r\n$3\r\nget\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("get a\n", "$-1\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("AUTH secret\r\n", "+OK\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("AUTH secret\r\nPING\r\n", "-WRONGPASS bad\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("append k v\r\n", ":1\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("sentinel get-master-addr-by-name m\r\n", "*2\r\n$1\r\na\r\n$1\r\n1\r\n"))
                .isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first("SET k " + "v".repeat(3000) + "\r\n", "+OK\r\n")).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(midway("PING\r\n", "+PONG\r\n")).isEqualTo(Detection.NO);
    }

    @Test
    void whatIsLeftOfATornCommandDoesNotHideTheNext() {
        assertThat(midway("$3\r\nGET\r\n$1\r\nk\r\n" + Wire.ask("GET k"), "$-1\r\n"))
                .isEqualTo(Detection.CLIENT_OUTGOING);
    }

    @Test
    void othersAreNotTakenForIt() {
        String[][] others = {
            {"GET / HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n"},
            {"get k\r\n", "VALUE k 0 1\r\nx\r\nEND\r\n"},
            {"set k 0 0 1\r\nx\r\n", "STORED\r\n"},
            {"incr k 1\r\n", "5\r\n"},
            {"PING\r\n", "PONG\r\n"},
            {"CONNECT {}\r\nPING\r\n", "INFO {}\r\n"},
            {"AUTH PLAIN\r\n", "+OK POP3 ready\r\n"},
            {"AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n"},
            {"QUIT\r\n", "+OK POP3 server ready\r\n"},
            {"EHLO x\r\n", "220 mail\r\n"},
            {"QUIT\r\n", "221 bye\r\n"},
            {"INFO\r\n", ":irc.example 371 me :x\r\n"},
            {"* OK IMAP4rev1\r\n", "a LOGIN x y\r\n"},
            {"SSH-2.0-x\r\n", "SSH-2.0-y\r\n"},
        };
        for (String[] other : others) {
            assertThat(first(other[0], other[1])).as(other[0]).isIn(Detection.NO, Detection.MORE);
            assertThat(first(other[1], other[0])).as(other[1]).isIn(Detection.NO, Detection.MORE);
            assertThat(midway(other[0], other[1])).as(other[0]).isIn(Detection.NO, Detection.MORE);
        }
    }
}
