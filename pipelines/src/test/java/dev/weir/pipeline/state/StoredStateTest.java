package dev.weir.pipeline.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.pipeline.cli.Weir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The state of every release goes on in this one, to the result of a run that was not interrupted. A release leaves its own here by
 * {@code ./weir mvn -pl pipelines -am test -Dtest=StoredStateTest -Dweir.release=0.2.0 -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class StoredStateTest {
    private static final Path STORED = Path.of("src", "test", "resources", "savepoints");
    private static final String RELEASE = "weir.release";

    /** State names files by their whole paths: in what is stored this one stands for the test's own, which is as long. */
    private static final String PLACE = "/tmp/weir-stored-00000000";

    private static final Pattern SPAN_ID = Pattern.compile("\"spanId\":\"([0-9a-f]{16})\"");

    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Path.of("/tmp", "weir-stored-%08x".formatted(System.nanoTime() & 0xffff_ffffL));
        Files.createDirectory(folder);
        Files.write(folder.resolve("open.pcap"), OpenConversations.capture());
    }

    @AfterEach
    void takeAway() throws IOException {
        FileUtils.deleteDirectory(folder.toFile());
    }

    static Stream<String> releases() throws IOException {
        try (Stream<Path> folders = Files.list(STORED)) {
            return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theStateOfAReleaseGoesOnToTheResultOfARunThatWasNotInterrupted(String release) throws Exception {
        Set<String> delivered = new ConcurrentSkipListSet<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/traces", exchange -> {
            String spans = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
            SPAN_ID.matcher(spans).results().forEach(m -> delivered.add(m.group(1)));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        try {
            Path yaml = yaml(release, receiver.getAddress().getPort());
            assertThat(Weir.run("run", yaml.toString())).isZero();
            List<String> spans = Files.readAllLines(folder.resolve("spans"));
            List<String> points = Files.readAllLines(folder.resolve("points"));
            assertThat(spans).hasSize(OpenConversations.exchanges());
            Set<String> all = Set.copyOf(delivered);
            assertThat(all).hasSameSizeAs(spans);
            delivered.clear();

            Path savepoint = restore(release);
            int before = Files.readAllLines(folder.resolve("spans")).size();
            assertThat(before).isEqualTo(OpenConversations.EXCHANGES_BEFORE);
            assertThat(Weir.run("run", yaml.toString(), "--from", savepoint.toString()))
                    .isZero();

            List<String> after = Files.readAllLines(folder.resolve("spans"));
            assertThat(after.subList(before, after.size())).isEqualTo(spans.subList(before, spans.size()));
            assertThat(Files.readAllLines(folder.resolve("points"))).containsExactlyInAnyOrderElementsOf(points);
            assertThat(delivered)
                    .as("those before too: nobody had taken them then")
                    .isEqualTo(all);
        } finally {
            receiver.stop(0);
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void everyOperatorThatKeepsStateHasSome(String release) throws Exception {
        assertThat(StateMetadata.load(restore(release).toString()).parts())
                .filteredOn(part -> !part.isEmpty())
                .extracting(StateMetadata.Part::uid)
                .containsExactlyInAnyOrder(
                        "pcap",
                        "pcap > tcp_reassembly",
                        "pcap > tcp_reassembly > protocols",
                        "pcap > tcp_reassembly > protocols > container > request_metrics",
                        "sink: file/spans (traces)",
                        "sink: file/points (metrics)",
                        "sink: otlp_http (traces)");
    }

    /** Outside a release it goes where nobody keeps it. */
    @Test
    void leavesTheStateOfThisRelease() throws Exception {
        String release = System.getProperty(RELEASE, folder.resolve("made").toString());
        Path stored = STORED.resolve(release);
        Files.createDirectories(stored);
        Files.writeString(stored.resolve("weir.yaml"), """
                sources: {pcap: {path: FOLDER/open.pcap}}
                processors:
                  tcp_reassembly: {}
                  protocols: {}
                  container: {sockets: [], root_path: FOLDER}
                  spans: {without_context: new_trace}
                  request_metrics: {window: 1s}
                sinks:
                  gate: {at: 7}
                  file/spans: {path: FOLDER/spans}
                  file/points: {path: FOLDER/points}
                  otlp_http: {endpoint: "http://127.0.0.1:PORT", encoding: json, compression: none}
                service:
                  pipelines:
                    traces:
                      sources: [pcap]
                      processors: [tcp_reassembly, protocols, container, spans]
                      sinks: [file/spans, otlp_http, gate]
                    metrics:
                      sources: [pcap]
                      processors: [tcp_reassembly, protocols, container, request_metrics]
                      sinks: [file/points]
                  flink:
                    execution.checkpointing.dir: file://FOLDER/state
                """);
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String savepoint = StoppedReplay.of(yaml(release, closed), Files.createDirectory(folder.resolve("flink")));
        Path left = Path.of(savepoint.replaceFirst("^file:(//)?", ""));
        try (Stream<Path> files = Files.list(left)) {
            for (Path file : files.toList()) {
                place(file, stored.resolve(file.getFileName().toString()), folder.toString(), PLACE);
            }
        }
        for (String written : List.of("spans", "points")) {
            Files.copy(folder.resolve(written), stored.resolve(written));
        }
        assertThat(stored.resolve("_metadata")).isNotEmptyFile();
    }

    private Path yaml(String release, int port) throws IOException {
        String text = Files.readString(STORED.resolve(release).resolve("weir.yaml"));
        return Files.writeString(
                folder.resolve("weir.yaml"),
                text.replace("FOLDER", folder.toString()).replace("PORT", String.valueOf(port)));
    }

    /** Gives the savepoint's folder; what its job had written is there again. */
    private Path restore(String release) throws IOException {
        Path savepoint = Files.createDirectory(folder.resolve("savepoint"));
        try (Stream<Path> files = Files.list(STORED.resolve(release))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                switch (name) {
                    case "weir.yaml" -> {}
                    case "spans", "points" -> Files.write(folder.resolve(name), Files.readAllBytes(file));
                    default -> place(file, savepoint.resolve(name), PLACE, folder.toString());
                }
            }
        }
        return savepoint;
    }

    private static void place(Path from, Path to, String before, String after) throws IOException {
        String bytes = new String(Files.readAllBytes(from), ISO_8859_1);
        Files.write(to, bytes.replace(before, after).getBytes(ISO_8859_1));
    }
}
