package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 of a real server and a real client with many streams at once, from the kernel to spans. */
class LiveHttp2Test {
    private static final int REQUESTS = 5000;
    private static final String OK = "\"http.response.status_code\",\"value\":{\"intValue\":\"200\"}";

    @TempDir
    private Path folder;

    private static int port;
    private static Nginx nginx;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx"), "nginx is not installed");
        Requires.that(Command.exists("h2load"), "h2load is not installed");
        port = freePort();
        nginx = Nginx.start("""
                server {
                  listen 127.0.0.1:%d http2;
                  keepalive_requests 1000000;
                  root $WWW;
                }
                """.formatted(port));
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            nginx.close();
        }
    }

    @Test
    void asManySpansAsRequestsAtBothEnds() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        WeirProcess weir = WeirProcess.start(spans.pipeline("http2", port));
        try {
            String told = Command.run(
                    "h2load", "-n", "" + REQUESTS, "-c", "4", "-m", "50", "http://127.0.0.1:" + port + "/hello.txt");
            assertThat(told).contains(REQUESTS + " succeeded");
            String path = SpansFile.attribute("url.path", "/hello.txt");
            spans.await(REQUESTS, SpansFile.port(port));
            String output = weir.stop();

            assertThat(spans.count(2, SpansFile.port(port), OK, path))
                    .as(output)
                    .isEqualTo(REQUESTS);
            assertThat(spans.count(2, SpansFile.port(port))).as(output).isEqualTo(REQUESTS);
            assertThat(spans.count(3, SpansFile.port(port), OK)).as(output).isEqualTo(REQUESTS);
        } finally {
            weir.close();
        }
    }

    /** The target is in the part of the table that nobody saw: it stays unknown, and the rest is right. */
    @Test
    void aConnectionThatIsJoinedInItsMiddleIsReadFromThereOn() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        Process h2load = new ProcessBuilder(
                        "h2load",
                        "-n",
                        "60000",
                        "-c",
                        "2",
                        "-m",
                        "8",
                        "--rps",
                        "1000",
                        "http://127.0.0.1:" + port + "/hello.txt")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("h2load").toFile())
                .start();
        WeirProcess weir = WeirProcess.start(spans.pipeline("http2", port));
        try {
            assertThat(h2load.isAlive()).as("Weir joins in the middle").isTrue();
            spans.await(1000, SpansFile.port(port));
            assertThat(h2load.waitFor(90, TimeUnit.SECONDS)).isTrue();
            String output = weir.stop();

            long server = spans.count(2, SpansFile.port(port));
            long client = spans.count(3, SpansFile.port(port));
            assertThat(server).as(output).isBetween(1000L, 60_000L);
            assertThat(client).as(output).isBetween(1000L, 60_000L);
            assertThat(spans.count(2, SpansFile.port(port), OK)).as(output).isEqualTo(server);
            assertThat(spans.count(3, SpansFile.port(port), OK)).as(output).isEqualTo(client);
        } finally {
            weir.close();
            h2load.destroy();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
