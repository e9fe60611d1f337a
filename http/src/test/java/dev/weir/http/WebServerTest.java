package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the server answers. Requests are written by hand, since a client library would repair them. */
class WebServerTest {
    private static final String HOST = "127.0.0.1";

    private WebServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void showsAResourceToGetAndItsHeadToHead() throws IOException {
        start(null, 2);
        assertThat(ask("GET /x HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 200")
                .endsWith("shown");
        assertThat(ask("HEAD /x HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("shown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get"})
    void takesNoOtherMethod(String method) throws IOException {
        start(null, 2);
        assertThat(ask(method + " /x HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 405");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void takesNoBody(String header) throws IOException {
        start(null, 2);
        try (Socket socket = open("GET /x HTTP/1.1", "Host: localhost", header)) {
            socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(text(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8081", "127.0.0.1", "127.0.0.1:80", "[::1]:8081", "LOCALHOST", "Weir.Example:1"})
    void answersToItsOwnNamesAndToAddresses(String host) throws IOException {
        start(null, 2);
        assertThat(ask("GET / HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "x@localhost", ""})
    void aNameThatAForeignPageBoundToTheAddressIsRefused(String host) throws IOException {
        start(null, 2);
        assertThat(ask("GET / HTTP/1.1", "Host: " + host)).matches("(?s)HTTP/1.1 (421|400).*");
    }

    @Test
    void twoHostHeadersOrNoneAreRefused() throws IOException {
        start(null, 2);
        assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Host: evil.example"))
                .matches("(?s)HTTP/1.1 (421|400).*");
        assertThat(ask("GET / HTTP/1.0")).startsWith("HTTP/1.1 421");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: http://localhost:1",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void aPageOfAnotherOriginGetsNothing(String header) throws IOException {
        start(null, 2);
        assertThat(ask("GET / HTTP/1.1", "Host: localhost", header))
                .startsWith("HTTP/1.1 403")
                .doesNotContainIgnoringCase("access-control");
    }

    @Test
    void aLinkFromAnotherPageMayBeFollowed() throws IOException {
        start(null, 2);
        assertThat(ask(
                        "GET / HTTP/1.1",
                        "Host: localhost",
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Mode: navigate",
                        "Sec-Fetch-Dest: document"))
                .startsWith("HTTP/1.1 200");
        assertThat(ask("GET / HTTP/1.1", "Host: localhost:9", "Origin: http://localhost:9"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aTokenIsAskedForAndTakenAsBearerOrAsAPassword() throws IOException {
        start("s3cret", 2);
        assertThat(ask("GET / HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 401")
                .containsIgnoringCase("www-authenticate: basic")
                .doesNotContain("s3cret");
        for (String wrong :
                new String[] {"Bearer s3cre", "Bearer s3cret2", "Bearer", "s3cret", "Basic !", "Basic eA=="}) {
            assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Authorization: " + wrong))
                    .as(wrong)
                    .startsWith("HTTP/1.1 401");
        }
        String basic = Base64.getEncoder().encodeToString("any:s3cret".getBytes(StandardCharsets.UTF_8));
        assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Authorization: Basic " + basic))
                .startsWith("HTTP/1.1 200");
        assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Authorization: bearer s3cret"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void oneRequestTooManyIsToldToComeAgain() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        server = WebServer.start(config(null, 1, 0, 0), Map.of("/", e -> {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
            }
            WebServer.text(e, 200, "text/plain", "late");
        }));
        try (Socket first = open("GET / HTTP/1.1", "Host: localhost")) {
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ask("GET / HTTP/1.1", "Host: localhost"))
                    .startsWith("HTTP/1.1 503")
                    .contains("Retry-after: 1");
            leave.countDown();
            assertThat(text(first)).endsWith("late");
        }
    }

    @Test
    void takesTheNextFreePortAndSaysWhichWereTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> WebServer.start(config(null, 1, port, port), Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(HOST + ":" + port);
            server = WebServer.start(config(null, 1, port, Math.min(65_535, port + 50)), Map.of());
            assertThat(server.address().getPort()).isGreaterThan(port);
        }
    }

    @Test
    void theTokenIsInNoText() {
        assertThat(config("s3cret", 1, 0, 0).toString()).doesNotContain("s3cret");
    }

    private void start(String token, int requests) throws IOException {
        server = WebServer.start(
                config(token, requests, 0, 0), Map.of("/", e -> WebServer.text(e, 200, "text/plain", "shown")));
    }

    private static ServerConfig config(String token, int requests, int port, int lastPort) {
        return new ServerConfig(
                HOST,
                port,
                lastPort,
                null,
                false,
                token,
                Set.of("weir.example"),
                new ServerConfig.Limits(requests, 30));
    }

    private String ask(String... lines) throws IOException {
        try (Socket socket = open(lines)) {
            return text(socket);
        }
    }

    private Socket open(String... lines) throws IOException {
        Socket socket = new Socket(HOST, server.address().getPort());
        socket.setSoTimeout(20_000);
        String head = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String text(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
