package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** dig against a real server, over UDP and TCP: a span for each query at both ends, in its outcome too. */
class LiveDnsTest {
    /** Of each kind, at a time: dnsmasq ends a connection after a hundred. */
    private static final int QUERIES = 20;

    private static final String DNS_NAME = "dns.question.name";

    @TempDir
    private Path folder;

    @BeforeEach
    void require() {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        Requires.that(Dnsmasq.isInstalled(), "dnsmasq-base or bind9-dnsutils is not installed");
    }

    private static WeirProcess weir(int port, Path spans) throws IOException, InterruptedException {
        return WeirProcess.start("""
                sources: {ebpf: {ports: {include: ["%d"]}}}
                processors:
                  tcp_reassembly: {}
                  protocols: {enabled: [dns]}
                  spans: {without_context: new_trace}
                sinks: {file: {path: %s}}
                service:
                  pipelines:
                    traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [file]}
                """.formatted(port, spans));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+notcp", "+tcp +keepopen"})
    void asManySpansAsQueriesAtBothEnds(String transport) throws Exception {
        int port = Ports.free();
        Path spans = folder.resolve("spans.json");
        try (Dnsmasq server = Dnsmasq.start(port);
                WeirProcess weir = weir(port, spans);
                Client client = new Client(server, transport)) {
            client.ask("before");
            String output = awaitAndStop(weir, spans);

            assertThat(server.queries()).isEqualTo(2 * QUERIES);
            assertEachTwice(Files.readString(spans), "before", output);
        }
    }

    /** The client's connection, where it has one, is older than the capture. */
    @ParameterizedTest
    @ValueSource(strings = {"+notcp", "+tcp +keepopen"})
    void startedInTheMiddleItTellsOfEveryQueryFromThereOn(String transport) throws Exception {
        int port = Ports.free();
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        try (Dnsmasq server = Dnsmasq.start(port);
                Feed feed = new Feed(server.dig(transport.split(" ")), 1, 1000, LiveDnsTest::query)) {
            server.awaitQueries(2);
            try (WeirProcess weir = weir(port, spans.file())) {
                int ready = feed.next();
                feed.pace(10);
                feed.await(ready + 2 * QUERIES);
                feed.end();
                assertThat(server.queries()).isEqualTo(feed.next());
                spans.awaitOccurrences("\"" + DNS_NAME + "\"", 2 * 2 * QUERIES);
                String output = weir.stop();

                for (int kind = 2; kind <= 3; kind++) {
                    feed.assertToldFromTheMiddle(spans.told(kind, DNS_NAME, "dns.response_code"), ready, output);
                }
            }
        }
    }

    /** Every second one fails, so that an answer to another one is seen. */
    private static Feed.Operation query(int number) {
        String name = number % 2 == 0 ? known("fed", number) : missing("fed", number);
        return new Feed.Operation(name + " A\n", name + (number % 2 == 0 ? " NOERROR" : " NXDOMAIN"));
    }

    private static String awaitAndStop(WeirProcess weir, Path spans) throws IOException, InterruptedException {
        new SpansFile(spans).awaitOccurrences("\"" + DNS_NAME + "\"", 4 * QUERIES);
        return weir.stop();
    }

    /** One span of the client and one of the server, of each query and of nothing else. */
    private static void assertEachTwice(String json, String prefix, String output) {
        for (int i = 0; i < QUERIES; i++) {
            assertThat(occurrences(json, "\"" + known(prefix, i) + "\""))
                    .as(output)
                    .isEqualTo(2);
            assertThat(occurrences(json, "\"" + missing(prefix, i) + "\""))
                    .as(output)
                    .isEqualTo(2);
        }
        assertThat(occurrences(json, "\"spanId\"")).as(output).isEqualTo(4 * QUERIES);
        assertThat(occurrences(json, "\"dns.question.name\"")).isEqualTo(4 * QUERIES);
        assertThat(occurrences(json, "\"dns.response_code\",\"value\":\\{\"stringValue\":\"NOERROR\""))
                .isEqualTo(2 * QUERIES);
        assertThat(occurrences(json, "\"dns.response_code\",\"value\":\\{\"stringValue\":\"NXDOMAIN\""))
                .isEqualTo(2 * QUERIES);
        assertThat(occurrences(json, "\"" + Dnsmasq.ADDRESS + "\"")).isEqualTo(2 * QUERIES);
    }

    private static String known(String prefix, int number) {
        return prefix + number + "." + Dnsmasq.KNOWN;
    }

    private static String missing(String prefix, int number) {
        return prefix + number + ".missing.test";
    }

    private static long occurrences(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    /** A dig that runs as long as this is open. */
    private static final class Client implements AutoCloseable {
        private final Dnsmasq server;
        private final Process dig;
        private final Writer lines;

        Client(Dnsmasq server, String options) throws IOException {
            this.server = server;
            this.dig = server.dig(options.split(" "));
            this.lines = dig.outputWriter();
        }

        /** Names that there are and names that there are not, until the server has seen them all. */
        void ask(String prefix) throws IOException, InterruptedException {
            long before = server.queries();
            for (int i = 0; i < QUERIES; i++) {
                lines.write(known(prefix, i) + " A\n" + missing(prefix, i) + " AAAA\n");
            }
            lines.flush();
            server.awaitQueries(before + 2 * QUERIES);
        }

        @Override
        public void close() throws IOException, InterruptedException {
            lines.close();
            if (!dig.waitFor(30, TimeUnit.SECONDS)) {
                dig.destroyForcibly().waitFor();
            }
        }
    }
}
