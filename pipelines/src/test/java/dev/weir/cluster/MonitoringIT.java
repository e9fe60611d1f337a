package dev.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.cluster.LocalCluster.Result;
import dev.weir.testing.Requires;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that captures, a central job whose receiver refuses everything, and a real Prometheus that watches both. */
class MonitoringIT {
    private static final Path FILES = Path.of("src/test/resources/monitoring").toAbsolutePath();
    private static final Pattern NAME = Pattern.compile("\\bflink_(?:taskmanager|jobmanager)_\\w+");
    private static final Pattern LOST = Pattern.compile("_lost_(\\w+)");

    @TempDir
    private static Path folder;

    private static final AtomicReference<ExportMetricsServiceRequest> report = new AtomicReference<>();
    private static final List<AutoCloseable> started = new ArrayList<>();
    private static List<Integer> metrics = List.of();
    private static Process node;
    private static Path nodeOutput;
    private static Prometheus prometheus;
    private static int app;
    private static int otlp;

    @BeforeAll
    static void start() throws Exception {
        LocalCluster.require();
        Requires.that(Prometheus.isInstalled(), "prometheus and promtool are not installed");
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        int ports = Http.freePorts(5);
        metrics = List.of(ports, ports + 1, ports + 2);
        otlp = ports + 3;
        app = serve();
        int backend = receive();

        LocalCluster cluster = new LocalCluster(folder);
        done(cluster.call(
                "start",
                "-n",
                "1",
                "-s",
                "2",
                "-D",
                "metrics.reporters=prom",
                "-D",
                "metrics.reporter.prom.factory.class=org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                "-D",
                "metrics.reporter.prom.port=" + ports + "-" + (ports + 1)));
        started.add(() -> done(cluster.call("stop")));
        done(cluster.call("submit", "-d", file("central.yaml", otlp, otlp + 1, backend)));
        // Nobody is there; what it registers, it registers all the same.
        done(cluster.call("submit", "-d", file("kafka.yaml")));

        nodeOutput = folder.resolve("node.out");
        node = cluster.start(
                nodeOutput, "docker-entrypoint.sh", "weir", "run", file("node.yaml", app, otlp, backend, ports + 2));
        started.add(MonitoringIT::endNode);
        LocalCluster.await("a capture", () -> Files.readString(nodeOutput).contains("capturing") ? true : null);
        prometheus = Prometheus.start(folder, metrics);
        started.add(prometheus);
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : started.reversed()) {
            each.close();
        }
    }

    @Test
    void everyMetricOfTheAlertsAndTheDashboardIsThere() throws Exception {
        Set<String> asked = names(Files.readString(Prometheus.ALERTS));
        asked.addAll(names(Files.readString(AlertsTest.DASHBOARD)));
        assertThat(asked).hasSizeGreaterThan(40);
        LocalCluster.await("the job's metrics", () -> names(scrape()).containsAll(asked) ? true : seen(asked));
    }

    @Test
    void everyUnitOfLossHasAnAlertAndAPanel() throws Exception {
        Set<String> units = LocalCluster.await("losses", () -> {
            Set<String> lost = lost(scrape());
            return lost.size() < 9 ? null : lost;
        });
        assertThat(lost(Files.readString(AlertsTest.DASHBOARD))).containsAll(units);
        units.remove(
                "bytes"); // of streams: retransmissions that come too late, and bodies over the limit, are no alarm
        assertThat(lost(Files.readString(Prometheus.ALERTS))).containsAll(units);
    }

    @Test
    void thePickerPrometheusAndTheSelfTelemetryCountTheSame() throws Exception {
        request(100);
        String dashboard = LocalCluster.await("the dashboard", MonitoringIT::dashboard);
        AtomicReference<String> differ = new AtomicReference<>();
        try {
            LocalCluster.await("three equal tables", () -> {
                Map<String, Long> scraped = own(Numbers.scraped(scrape(metrics.get(2))));
                Map<String, Long> picked = own(Numbers.picked(dashboard));
                Map<String, Long> reported = report.get() == null ? Map.of() : own(Numbers.reported(report.get()));
                differ.set("Prometheus " + scraped + "\npicker " + picked + "\nreport " + reported);
                return scraped.size() > 30 && scraped.equals(picked) && scraped.equals(reported) ? true : null;
            });
        } catch (AssertionError e) {
            throw new AssertionError(differ.get(), e);
        }
    }

    @Test
    void aNodeIsReadyWhenItsJobRuns() throws Exception {
        LocalCluster image = new LocalCluster(folder);
        String port = String.valueOf(URI.create(LocalCluster.await("the dashboard", MonitoringIT::dashboard))
                .getPort());
        LocalCluster.await("a ready node", () -> image.image("ready", port).code() == 0 ? true : null);
        assertThat(image.image("ready", "" + Http.freePorts(1)).code()).isEqualTo(1);
    }

    @Test
    void theLogOfANodeDoesNotGrowWithEachCheckpoint() throws Exception {
        Pattern completed =
                Pattern.compile("(?m)^flink_jobmanager_job_numberOfCompletedCheckpoints\\{.*} (?:[2-9]|\\d\\d+)\\.0$");
        LocalCluster.await(
                "two checkpoints",
                () -> completed.matcher(scrape(metrics.get(2))).find() ? true : null);
        Matcher log = Pattern.compile("log: (/\\S+)").matcher(Files.readString(nodeOutput));
        assertThat(log.find()).isTrue();
        assertThat(Files.readString(Path.of(log.group(1))))
                .contains("org.apache.flink")
                .doesNotContain("Completed checkpoint");
    }

    @Test
    void whatGoesWrongIsAnAlert() throws Exception {
        request(1000);
        signal("STOP"); // nobody reads the ring, which has room for some hundred records
        try {
            request(1000);
        } finally {
            signal("CONT");
        }
        refuse(100_000);
        refuse(1_000); // what the first left is not enough for the node either
        request(1000);
        Map<String, String> expected = Map.of(
                "WeirCaptureLoss ring_full", "firing",
                "WeirLoss max_elapsed_time", "firing",
                "WeirCheckpointsFail", "firing",
                "WeirBackPressure", "pending", // these five minutes and more
                "WeirBehind", "pending",
                "WeirRefuses", "pending",
                "WeirUndelivered", "pending");
        AtomicReference<Map<String, String>> last = new AtomicReference<>();
        try {
            LocalCluster.await("the alerts", () -> {
                last.set(prometheus.alerts());
                return last.get().entrySet().containsAll(expected.entrySet()) ? true : null;
            });
        } catch (AssertionError e) {
            throw new AssertionError("only " + last.get(), e);
        }
    }

    /** Without what other processes of this host add to. */
    private static Map<String, Long> own(Map<String, Long> numbers) {
        Map<String, Long> own = new TreeMap<>(numbers);
        own.replaceAll((key, value) -> key.contains("_packets") ? 0 : value);
        return own;
    }

    private static Boolean seen(Set<String> asked) throws InterruptedException {
        Set<String> missing = new TreeSet<>(asked);
        missing.removeAll(names(scrape()));
        System.err.println("not yet there: " + missing);
        return null;
    }

    private static String scrape() throws InterruptedException {
        StringBuilder all = new StringBuilder();
        for (int port : metrics) {
            all.append(scrape(port));
        }
        return all.toString();
    }

    private static String scrape(int port) throws InterruptedException {
        String text = Http.get("http://127.0.0.1:" + port + "/metrics");
        return text == null ? "" : text;
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(match -> match.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> lost(String text) {
        return names(text).stream()
                .map(LOST::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String dashboard() throws IOException {
        Matcher address = Pattern.compile("dashboard: (http://\\S+)").matcher(Files.readString(nodeOutput));
        return address.find() ? address.group(1) : null;
    }

    /** Requests over one connection, which the node captures at both ends. */
    private static void request(int count) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app + "/x"))
                    .build();
            for (int i = 0; i < count; i++) {
                client.send(request, HttpResponse.BodyHandlers.discarding());
            }
        }
    }

    /** Sends twenty spans of so many bytes at a time to the central job until it takes no more. */
    private static void refuse(int bytes) throws Exception {
        String span = """
                {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"%s","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"2"}""".formatted("x".repeat(bytes));
        String body = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[%s]}]}]}"
                .formatted(Stream.generate(() -> span).limit(20).collect(Collectors.joining(",")));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (otlp + 1) + "/v1/traces"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            LocalCluster.await("a refusal", () -> {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                return status == 503 ? true : null;
            });
        }
    }

    private static int serve() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        started.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    /** Refuses traces, and keeps the last report of the node about itself. */
    private static int receive() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.createContext("/v1/metrics", exchange -> {
            var request = ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody());
            if (request.toString().contains("\"weir.accepted_")) {
                report.set(request);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        started.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private static String file(String name, Object... values) throws IOException {
        String text = Files.readString(FILES.resolve(name)).formatted(values);
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static void done(Result result) {
        assertThat(result.code()).as(result.output()).isZero();
    }

    private static void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(node.pid()))
                .start()
                .waitFor();
    }

    private static void endNode() throws Exception {
        node.destroy();
        if (!node.waitFor(40, TimeUnit.SECONDS)) {
            node.destroyForcibly().waitFor();
        }
    }
}
