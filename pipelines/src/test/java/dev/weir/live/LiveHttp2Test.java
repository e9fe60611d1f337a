package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
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

    @TempDir
    private static Path logs;

    private static int port;
    private static Nginx nginx;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Command.exists("nginx"), "nginx is not installed");
        Requires.that(Command.exists("h2load"), "h2load is not installed");
        port = Ports.free();
        nginx = Nginx.start("""
                log_format time $msec;
                server {
                  listen 127.0.0.1:%d http2;
                  keepalive_requests 1000000;
                  access_log %s/access.log time;
                  root $WWW;
                }
                """.formatted(port, logs));
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

    /**
     * The target is in the part of the table that nobody saw: it stays unknown. The client is held up once the connection is understood, so
     * that nothing is under way: of what it asks for after that nothing may be missing.
     */
    @Test
    void ofAConnectionThatIsJoinedInItsMiddleEveryRequestThatFollowsIsThere() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        Process h2load = new ProcessBuilder(
                        "h2load",
                        "-n",
                        "20000",
                        "-c",
                        "1",
                        "-m",
                        "8",
                        "--rps",
                        "500",
                        "http://127.0.0.1:" + port + "/hello.txt")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("h2load").toFile())
                .start();
        WeirProcess weir = WeirProcess.start(spans.pipeline("http2", port));
        try {
            assertThat(h2load.isAlive()).as("Weir joins in the middle").isTrue();
            spans.await(1000, SpansFile.port(port));
            Command.run("kill", "-STOP", "" + h2load.pid());
            awaitSilence();
            long pause = System.currentTimeMillis();
            Command.run("kill", "-CONT", "" + h2load.pid());
            assertThat(h2load.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("h2load"))).contains("20000 succeeded");
            long answered = answeredSince(pause);
            long nanos = TimeUnit.MILLISECONDS.toNanos(pause);
            spans.awaitSince(nanos, answered, SpansFile.port(port));
            String output = weir.stop();

            assertThat(answered).isGreaterThan(1000);
            for (int kind = 2; kind <= 3; kind++) {
                assertThat(spans.countSince(nanos, kind, SpansFile.port(port)))
                        .as(output)
                        .isEqualTo(answered);
                assertThat(spans.countSince(nanos, kind, SpansFile.port(port), OK))
                        .as(output)
                        .isEqualTo(answered);
                assertThat(spans.count(kind, SpansFile.port(port), OK))
                        .as(output)
                        .isEqualTo(spans.count(kind, SpansFile.port(port)));
            }
        } finally {
            weir.close();
            h2load.destroyForcibly();
        }
    }

    /** Until nothing was answered for two seconds. */
    private static void awaitSilence() throws IOException, InterruptedException {
        long before = -1;
        for (long now = answeredSince(0); now != before; now = answeredSince(0)) {
            before = now;
            Thread.sleep(2000);
        }
    }

    /** By the server's own log. */
    private static long answeredSince(long millis) throws IOException {
        return Files.readString(logs.resolve("access.log"))
                .lines()
                .filter(line -> Double.parseDouble(line) * 1000 > millis)
                .count();
    }
}
