package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ways to HTTP/2 in plain text (RFC 7540 sections 3.2 and 3.4), of a real client and a real server. */
class LiveH2cTest {
    private static final int CONNECTIONS = 20;
    private static final int REQUESTS = 5;

    @TempDir
    private Path folder;

    private static int port;
    private static Lighttpd server;

    @BeforeAll
    static void start() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Lighttpd.isInstalled(), "lighttpd is not installed");
        Requires.that(Command.exists("curl"), "curl is not installed");
        Requires.that(Command.exists("nghttp"), "nghttp is not installed");
        port = Ports.free();
        server = Lighttpd.start(port);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /** A connection of so many requests, one after the other. */
    private static void curl(String how, int first, int requests) {
        String told = Command.run(
                "curl",
                "-sS",
                how,
                "-w",
                "%{http_version} %{http_code} %{num_connects}\n",
                "http://127.0.0.1:%d/hello.txt?n=[%d-%d]".formatted(port, first, first + requests - 1));
        assertThat(told.lines().filter(line -> line.startsWith("2 200")))
                .as(told)
                .hasSize(requests)
                .filteredOn(line -> line.endsWith(" 1"))
                .hasSize(1);
    }

    /** A connection of so many requests at once; curl 7.88 does not use one of prior knowledge twice. */
    private static void nghttp(int first, int requests) {
        List<String> command = new ArrayList<>(List.of("nghttp", "-n"));
        for (int i = 0; i < requests; i++) {
            command.add("http://127.0.0.1:%d/hello.txt?n=%d".formatted(port, first + i));
        }
        Command.run(command.toArray(String[]::new));
    }

    private static String status(int code) {
        return "\"http.response.status_code\",\"value\":{\"intValue\":\"" + code + "\"}";
    }

    /** HTTP/1.1 reports the first request of a connection, with the answer that it has of it; what answers it on stream 1 is no other. */
    @Test
    void afterAnUpgradeEveryRequestIsOneSpanAtEachEnd() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        WeirProcess weir = WeirProcess.start(spans.pipeline("http, http2", port));
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                curl("--http2", i * REQUESTS, REQUESTS);
            }
            int all = CONNECTIONS * REQUESTS;
            spans.await(all, SpansFile.port(port));
            String output = weir.stop();

            for (int kind = 2; kind <= 3; kind++) {
                assertThat(spans.count(kind, SpansFile.port(port))).as(output).isEqualTo(all);
                assertThat(spans.count(kind, SpansFile.attribute("network.protocol.version", "2"), status(200)))
                        .as(output)
                        .isEqualTo(all - CONNECTIONS);
                assertThat(spans.count(kind, status(101))).as(output).isEqualTo(CONNECTIONS);
            }
            assertEachOnce(spans, all);
            assertThat(WeirProcess.counted(output, "protocols", "http2.upgrade_responses"))
                    .as(output)
                    .isEqualTo(2 * CONNECTIONS);
            assertThat(WeirProcess.counted(output, "protocols", "http2.exchanges"))
                    .as(output)
                    .isEqualTo(2 * (all - CONNECTIONS));
        } finally {
            weir.close();
        }
    }

    @Test
    void withPriorKnowledgeEveryRequestIsOneSpanAtEachEnd() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        WeirProcess weir = WeirProcess.start(spans.pipeline("http, http2", port));
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                curl("--http2-prior-knowledge", i * REQUESTS, 1);
                nghttp(i * REQUESTS + 1, REQUESTS - 1);
            }
            int all = CONNECTIONS * REQUESTS;
            spans.await(all, SpansFile.port(port));
            String output = weir.stop();

            String two = SpansFile.attribute("network.protocol.version", "2");
            for (int kind = 2; kind <= 3; kind++) {
                assertThat(spans.count(kind, SpansFile.port(port))).as(output).isEqualTo(all);
                assertThat(spans.count(kind, two, status(200))).as(output).isEqualTo(all);
            }
            assertEachOnce(spans, all);
        } finally {
            weir.close();
        }
    }

    private static void assertEachOnce(SpansFile spans, int all) throws Exception {
        for (int n = 0; n < all; n++) {
            String server = SpansFile.attribute("url.query", "n=" + n);
            String client = SpansFile.attribute("url.full", "http://127.0.0.1:%d/hello.txt?n=%d".formatted(port, n));
            assertThat(spans.count(2, server)).as(server).isOne();
            assertThat(spans.count(3, client)).as(client).isOne();
        }
    }
}
