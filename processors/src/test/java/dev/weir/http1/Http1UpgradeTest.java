package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import org.junit.jupiter.api.Test;

/** Connections that become something else. */
class Http1UpgradeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @Test
    void aWebSocketIsAnExchangeAndThenUnknown() {
        Script script = new Script()
                .client("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
                .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
                .client(new byte[] {(byte) 0x81, 5, 1, 2, 3, 4, 5})
                .server(new byte[] {(byte) 0x81, 1, 'x'})
                .close();
        Reading reading = Reading.of(script);

        assertThat(reading.lines()).containsExactly("GET /chat 101");
        assertThat(reading.count(Http1Counts.UPGRADED)).isOne();
        assertThat(reading.count("handed_over")).isOne();
        assertThat(Reading.of(Chunks.bytewise(script.chunks())).exchanges).isEqualTo(reading.exchanges);
    }

    @Test
    void aTunnelIsAnExchangeAndThenUnknown() {
        Reading reading = Reading.of(new Script()
                .client("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")
                .server("HTTP/1.1 200 Connection Established\r\nContent-Length: 9\r\n\r\n")
                .client("\u0016\u0003\u0001")
                .server("\u0016\u0003\u0001")
                .close());

        assertThat(reading.lines()).containsExactly("CONNECT a:443 200");
        assertThat(reading.count(Http1Counts.UPGRADED)).isOne();
    }

    @Test
    void httpInsideATunnelIsReadAgain() {
        Reading reading = Reading.of(new Script()
                .client("CONNECT a:80 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\n\r\n")
                .client("GE")
                .client("T /inside HTTP/1.1\r\n\r\n")
                .server(OK)
                .close());

        assertThat(reading.lines()).containsExactly("CONNECT a:80 200", "GET /inside 200");
    }

    @Test
    void aRefusedTunnelLeavesTheConnectionAsItWas() {
        Reading reading = Reading.of(new Script()
                .client("CONNECT a:443 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno!")
                .client("GET / HTTP/1.1\r\n\r\n")
                .server(OK));

        assertThat(reading.lines()).containsExactly("CONNECT a:443 407", "GET / 200");
        assertThat(reading.count(Http1Counts.UPGRADED)).isZero();
    }

    @Test
    void anUpgradeThatIsNotTakenIsAnOrdinaryRequest() {
        Reading reading = Reading.of(new Script()
                .client("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
                .server(OK)
                .client("GET /2 HTTP/1.1\r\n\r\n")
                .server(OK));

        assertThat(reading.lines()).containsExactly("GET / 200", "GET /2 200");
    }
}
