package dev.weir.pipeline.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.pipeline.cli.RunProcess;
import dev.weir.pipeline.secrets.Planted.May;
import dev.weir.pipeline.state.MadeCapture;
import dev.weir.pipeline.state.StoppedReplay;
import dev.weir.protocol.ProtocolFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A secret of its own in every place that a protocol has for one: spans, metrics, console, log, and state are searched for each. What
 * may be there is named where it is planted, and has to be there: what is said of it stays true.
 */
class PlantedSecretsTest {
    /** By the name of the protocol. */
    private static final Map<String, Traffic> TRAFFIC = new TreeMap<>(Map.of(
            "dns", new DnsTraffic(),
            "http", new Http1Traffic(),
            "http2", new Http2Traffic(),
            "postgresql", new PostgresqlTraffic(),
            "redis", new RedisTraffic()));

    /** In front of any protocol, and none of the registry. */
    private static final Traffic PREFIX = new PrefixTraffic();

    /** Of Redis, on the connections of which something is half there. */
    private static final int EXCHANGES_BEFORE = 8;

    private static final String PROCESSORS = """
            processors:
              tcp_reassembly: {}
              protocols: {}
              spans: {without_context: new_trace}
              request_metrics: {window: 1s}
            """;

    private final Planted planted = new Planted();
    private final MadeCapture capture = new MadeCapture();

    @TempDir
    private Path folder;

    @Test
    void everyProtocolHasARow() {
        assertThat(TRAFFIC.keySet())
                .as("a protocol without secrets here")
                .containsExactlyInAnyOrderElementsOf(ServiceLoader.load(ProtocolFactory.class).stream()
                        .map(factory -> factory.get().name())
                        .toList());
    }

    @Test
    void noOutputOfARunHasASecret() throws Exception {
        PREFIX.whole(capture, planted);
        TRAFFIC.values().forEach(traffic -> traffic.whole(capture, planted));
        PREFIX.halfway(capture, planted);
        TRAFFIC.values().forEach(traffic -> traffic.halfway(capture, planted));
        Files.write(folder.resolve("a.pcap"), capture.bytes());
        StringBuilder received = new StringBuilder();
        HttpServer receiver = receiver(received);
        Map<String, String> outputs = new TreeMap<>();
        try {
            Path file = yaml("""
                    sinks:
                      file/spans: {path: FOLDER/spans}
                      file/points: {path: FOLDER/points}
                      debug: {verbosity: detailed, sampling_initial: 100000}
                      otlp_http: {endpoint: "http://127.0.0.1:PORT", encoding: json, compression: none}
                    service:
                      telemetry: {metrics: {sinks: [otlp_http], interval: 1s}}
                      pipelines:
                        traces: {sources: [pcap], processors: PATH spans], sinks: [file/spans, debug, otlp_http]}
                        metrics: {sources: [pcap], processors: PATH request_metrics], sinks: [file/points, debug]}
                    """, receiver.getAddress().getPort());
            try (RunProcess weir = RunProcess.start(folder, file)) {
                weir.awaitExit(0);
                outputs.put("console and debug", weir.output());
            }
        } finally {
            receiver.stop(0);
        }
        outputs.put("spans", Files.readString(folder.resolve("spans")));
        outputs.put("points", Files.readString(folder.resolve("points")));
        outputs.put("receiver", received.toString());
        outputs.put("log", content(folder.resolve("tmp")));

        assertThat(outputs)
                .allSatisfy((name, text) -> assertThat(text.isEmpty()).as(name).isFalse());
        assertThat(outputs.get("receiver").contains("resourceSpans")).isTrue();
        assertThat(outputs.get("receiver").contains("resourceMetrics")).isTrue();
        assertThat(found(outputs, May.BE_NOWHERE, May.BE_IN_STATE)).isEmpty();
        String spans = outputs.get("spans");
        assertThat(planted.places(may -> may == May.BE_SEEN, text -> !spans.contains(text)))
                .as("its protocol was not read, or it is hidden now: say so in the docs")
                .isEmpty();
        assertThat(Stream.of("proxy", "socks5", "socks4")).allMatch(name -> spans.contains("/behind/" + name));
    }

    @Test
    void stateHoldsNoSecretButThoseOfWhichTheDocsSayIt() throws Exception {
        PREFIX.halfway(capture, planted);
        TRAFFIC.values().forEach(traffic -> traffic.halfway(capture, planted));
        MadeCapture.Connection regular = capture.connection(49_001, 80);
        for (int i = 0; i < 50; i++) {
            regular.client(
                    "GET /regular HTTP/1.1\r\nHost: a.test\r\nCookie: a=" + planted.hidden("Cookie") + "\r\n\r\n");
            regular.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
        Files.write(folder.resolve("a.pcap"), capture.bytes());
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        Path file = yaml("""
                sinks:
                  gate: {at: %d}
                  file/points: {path: FOLDER/points}
                  otlp_http: {endpoint: "http://127.0.0.1:PORT", encoding: json, compression: none}
                service:
                  pipelines:
                    traces: {sources: [pcap], processors: PATH spans], sinks: [otlp_http, gate]}
                    metrics: {sources: [pcap], processors: PATH request_metrics], sinks: [file/points]}
                  flink: {execution.checkpointing.dir: "file://FOLDER/state"}
                """.formatted(EXCHANGES_BEFORE + 2), closed);

        String savepoint = StoppedReplay.of(file, Files.createDirectory(folder.resolve("flink")));

        String state = content(Path.of(savepoint.replaceFirst("^file:(//)?", "")));
        assertThat(found(Map.of("state", state), May.BE_NOWHERE)).isEmpty();
        assertThat(planted.places(may -> may == May.BE_IN_STATE, text -> !state.contains(text)))
                .as("it is not there: the docs say that it is")
                .isEmpty();
    }

    private Path yaml(String text, int port) throws IOException {
        return Files.writeString(
                folder.resolve("weir.yaml"),
                ("sources: {pcap: {path: FOLDER/a.pcap}}\n" + PROCESSORS + text)
                        .replace("PATH", "[tcp_reassembly, protocols,")
                        .replace("FOLDER", folder.toString())
                        .replace("PORT", String.valueOf(port)));
    }

    private List<String> found(Map<String, String> outputs, May... kinds) {
        List<String> found = new ArrayList<>();
        outputs.forEach((name, text) -> {
            String lower = text.toLowerCase(Locale.ROOT);
            planted.places(List.of(kinds)::contains, secret -> lower.contains(secret.toLowerCase(Locale.ROOT)))
                    .forEach((secret, place) -> found.add(name + ": " + place));
        });
        return found;
    }

    private static HttpServer receiver(StringBuilder received) throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            received.append(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        return receiver;
    }

    /** Of all files. */
    private static String content(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
        return all.toString();
    }
}
