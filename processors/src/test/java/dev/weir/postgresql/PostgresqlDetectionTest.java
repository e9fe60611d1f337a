package dev.weir.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.Detection;
import dev.weir.protocol.Opening;
import dev.weir.protocol.Script;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Content tells it, at the start and in the middle. */
class PostgresqlDetectionTest {
    private static Detection first(byte[] b) {
        return Shape.detect(new Opening(b, 0, b.length, true), Opening.NONE);
    }

    private static Detection midway(byte[] b) {
        return Shape.detect(new Opening(b, 0, b.length, false), Opening.NONE);
    }

    private static Messages m() {
        return new Messages();
    }

    @Test
    void aConnectionBeginsWithAStartupPacketOrARequestToEncryptOrCancel() {
        assertThat(first(m().startup("user", "bob", "database", "shop").bytes()))
                .isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first(m().ssl().bytes())).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first(m().gss().bytes())).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first(m().cancel().bytes())).isEqualTo(Detection.CLIENT_OUTGOING);
        byte[] server = m().authenticated().bytes();
        assertThat(Shape.detect(Opening.NONE, new Opening(server, 0, server.length, true)))
                .isEqualTo(Detection.CLIENT_OUTGOING);
    }

    /** What a parameter may be called and which minor version there is, the server decides. */
    @Test
    void oddParametersAndMinorVersionsAreThoseOfPostgresql() {
        for (String name :
                new String[] {"my-ext.x", "app.tenant1", "crdb:remote_addr", "_pq_.x", "with blank", "\u00e9.x"}) {
            assertThat(first(m().startup("user", "bob", name, "on").bytes()))
                    .as(name)
                    .isEqualTo(Detection.CLIENT_OUTGOING);
            assertThat(first(m().startup(name, "on", "user", "bob").bytes()))
                    .as(name)
                    .isEqualTo(Detection.CLIENT_OUTGOING);
        }
        byte[] newer = m().startup("user", "bob", "database", "shop").bytes();
        newer[7] = 100;
        assertThat(first(newer)).isEqualTo(Detection.CLIENT_OUTGOING);
        newer[6] = 39;
        assertThat(first(newer)).isEqualTo(Detection.CLIENT_OUTGOING);
    }

    @Test
    void aLongStartupPacketIsKnownBeforeItsEnd() {
        byte[] packet = m().startup("user", "bob", "options", "x".repeat(9000)).bytes();
        assertThat(first(Arrays.copyOf(packet, 1448))).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(first(Arrays.copyOf(packet, 100))).isEqualTo(Detection.MORE);
    }

    @Test
    void aRequestOfKafkaIsNotTakenForAStartupPacket() {
        byte[] metadata = {
            0, 0, 0, 24, 0, 3, 0, 0, 'a', 'b', 'c', 'd', 0, 7, 'r', 'd', 'k', 'a', 'f', 'k', 'a', 0, 0, 0, 0, 0, 0, 0
        };
        assertThat(first(metadata)).isNotEqualTo(Detection.CLIENT_OUTGOING);
    }

    @Test
    void itsFirstBytesAreNotRefused() {
        for (byte[] whole : new byte[][] {
            m().startup("user", "bob").bytes(), m().ssl().bytes(), m().cancel().bytes()
        }) {
            for (int n = 1; n < whole.length; n++) {
                assertThat(first(Arrays.copyOf(whole, n))).as("%d bytes", n).isEqualTo(Detection.MORE);
            }
        }
    }

    @Test
    void inTheMiddleARequestMustBeWholeInItself() {
        assertThat(midway(m().query("select 1").bytes())).isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(midway(m().parse("", "select 1")
                        .bind("", "", "x")
                        .execute("")
                        .sync()
                        .bytes()))
                .isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(midway(m().bind("", "s", "x").describe("").execute("").sync().bytes()))
                .isEqualTo(Detection.CLIENT_OUTGOING);
        assertThat(midway(m().columns().row("x").complete("SELECT 1").ready().bytes()))
                .isEqualTo(Detection.CLIENT_INCOMING);
        assertThat(midway(m().execute("").sync().bytes())).isEqualTo(Detection.NO);
        assertThat(midway(m().sync().bytes())).isEqualTo(Detection.NO);
        assertThat(midway(m().ready().bytes())).isEqualTo(Detection.NO);
    }

    /** The server's first bytes are there and tell, the rest of the client's says nothing. */
    @Test
    void aGapInTheClientsFirstPacketsIsNoReasonToGiveUp() {
        byte[] ssl = m().ssl().bytes();
        byte[] startup = m().startup("user", "u", "database", "shop").bytes();
        Script script = new Script()
                .client(Arrays.copyOf(ssl, 1))
                .server("N")
                .clientGap(ssl.length - 1 + 8)
                .client(Arrays.copyOfRange(startup, 8, startup.length))
                .server(m().message('R', Messages.int32(3)).bytes())
                .client(m().password("p").bytes())
                .server(m().authenticated().ready().bytes())
                .client(m().query("select a").bytes())
                .server(m().columns().complete("SELECT 0").ready().bytes())
                .close();
        assertThat(Reading.of(script).lines()).containsExactly("select a OK");
    }

    @Test
    void othersAreNotTakenForIt() {
        byte[] kafka = {
            0, 0, 0, 26, 0, 3, 0, 0, 0, 0, 0, 1, 0, 8, 'c', 'o', 'n', 's', 'u', 'm', 'e', 'r', 0, 0, 0, 1, 0, 1, 'a', 0
        };
        assertThat(first(kafka)).isEqualTo(Detection.NO);
        assertThat(midway(kafka)).isEqualTo(Detection.NO);
        for (String text : new String[] {
            "GET / HTTP/1.1\r\n",
            "QUIT\r\n",
            "PING\r\n",
            "*1\r\n$4\r\nPING\r\n",
            "Q\0\0\0\u0006\u0001\0",
            "PUB a 3\r\nabc\r\n",
            "SSH-2.0-x\r\n",
            "B\0\0\0\u0010aaaaaaaaaaaa"
        }) {
            byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(first(b)).as(text).isEqualTo(Detection.NO);
            assertThat(midway(b)).as(text).isEqualTo(Detection.NO);
        }
    }
}
