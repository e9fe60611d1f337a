package dev.weir.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Two requests that stay open until they are told to end: one of which half the head is sent, and one whose answer nginx has from
 * somebody slow, of which half is there.
 */
final class OpenRequests implements AutoCloseable {
    /** Of the first; the second has the next one. */
    private static final int NUMBER = 0x7000_0000;

    static final int COUNT = 2;

    private final ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private Socket half;
    private Socket waiting;
    private Socket answering;

    OpenRequests() throws IOException {}

    /** Of nginx's server. */
    String configuration() {
        return """
                client_header_timeout 600s;
                location / { return 200 ok; }
                location /slow { proxy_pass http://127.0.0.1:%d; proxy_buffering off; proxy_read_timeout 600s; }
                """.formatted(slow.getLocalPort());
    }

    void begin(int port) throws IOException {
        half = open(
                port,
                "GET /half HTTP/1.1\r\nHost: a\r\ntraceparent: "
                        + NumberedLoad.traceparent(NUMBER).substring(0, 30));
        waiting = open(port, "GET /slow HTTP/1.0\r\ntraceparent: " + NumberedLoad.traceparent(NUMBER + 1) + "\r\n\r\n");
        answering = slow.accept();
        answering.getOutputStream().write("HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\n12345".getBytes(ISO_8859_1));
    }

    private static Socket open(int port, String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return socket;
    }

    void end() throws IOException {
        String rest = NumberedLoad.traceparent(NUMBER).substring(30) + "\r\nConnection: close\r\n\r\n";
        half.getOutputStream().write(rest.getBytes(ISO_8859_1));
        assertThat(new String(half.getInputStream().readAllBytes(), ISO_8859_1)).endsWith("ok");
        answering.getOutputStream().write("67890".getBytes(ISO_8859_1));
        assertThat(new String(waiting.getInputStream().readAllBytes(), ISO_8859_1))
                .endsWith("1234567890");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : new Socket[] {half, waiting, answering}) {
            if (socket != null) {
                socket.close();
            }
        }
        slow.close();
    }
}
