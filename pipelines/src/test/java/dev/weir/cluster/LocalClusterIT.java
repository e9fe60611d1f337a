package dev.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.cluster.LocalCluster.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code target/weir.jar} on a JobManager and two TaskManagers, each a process of its own. */
class LocalClusterIT {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path REPLAY = ROOT.resolve("pipelines/replay.yaml");
    private static final String CAPTURE = "sources.pcap.path=" + ROOT.resolve("pipelines/captures/http.pcap");
    private static final Pattern SPAN_ID = Pattern.compile("\"spanId\":\"([0-9a-f]{16})\"");

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        LocalCluster.require();
        cluster = new LocalCluster(folder);
        Result started = cluster.call("start", "-n", "2");
        assertThat(started.code()).as(started.output()).isZero();
        assertThat(started.output())
                .containsPattern("taskmanager-2: \\d+\n")
                .containsPattern("dashboard: http://127.0.0.1:\\d+\n");
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            List<ProcessHandle> processes = List.of(cluster.process("jobmanager"), cluster.process("taskmanager-1"));
            Result stopped = cluster.call("stop");
            assertThat(stopped.code()).as(stopped.output()).isZero();
            assertThat(processes).noneMatch(LocalClusterIT::runs);
        }
    }

    @Test
    void theClusterGivesTheSpansOfTheEmbeddedRun() throws Exception {
        Path spans = folder.resolve("cluster.json");
        Result submitted = cluster.call(
                "submit",
                REPLAY.toString(),
                "--set",
                CAPTURE,
                "--set",
                "sinks.file.path=" + spans,
                "--set",
                "service.flink={parallelism.default: 2}");
        assertThat(submitted.code()).as(submitted.output()).isZero();
        assertThat(sorted(spans)).hasSize(29).isEqualTo(sorted(embedded()));
    }

    @Test
    void aKilledTaskManagerCostsARestartAndNoSpan() throws Exception {
        AtomicBoolean isReady = new AtomicBoolean();
        Set<String> received = new ConcurrentSkipListSet<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/traces", exchange -> answer(exchange, isReady.get(), received));
        receiver.start();
        try {
            String job = submit(receiver.getAddress().getPort());
            String before = LocalCluster.await("a task that runs", () -> cluster.runsOn(job, 0));
            cluster.taskManager(before).destroyForcibly();
            String after = LocalCluster.await("the second attempt", () -> cluster.runsOn(job, 1));
            assertThat(after).isNotEqualTo(before);
            assertThat(received).isEmpty();
            Result status = cluster.call("status");
            assertThat(status.code()).as(status.output()).isEqualTo(1);
            assertThat(status.output()).contains(": gone\n");
            Result replaced = cluster.call("taskmanager");
            assertThat(replaced.code()).as(replaced.output()).isZero();
            assertThat(cluster.call("status").code()).isZero();

            isReady.set(true);
            LocalCluster.await(
                    "the job's end",
                    () -> cluster.rest("/jobs/" + job).contains("\"state\":\"FINISHED\"") ? job : null);
            assertThat(received).isEqualTo(ids(Files.readString(embedded())));
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void aClusterWithoutAJobIsNotReady() throws Exception {
        assertThat(cluster.image("ready", cluster.dashboardPort()).code()).isEqualTo(1);
    }

    @Test
    void stopLeavesAProcessAloneThatOnlyHasTheNumber() throws Exception {
        Process bystander = new ProcessBuilder("sleep", "600").start();
        try {
            Path other = Files.createDirectory(folder.resolve("other"));
            LocalCluster gone = new LocalCluster(other);
            Files.createDirectories(gone.pidFile("jobmanager").getParent());
            Files.writeString(gone.pidFile("jobmanager"), bystander.pid() + " 1\n");
            assertThat(gone.call("status").output()).contains("jobmanager: gone\n");
            assertThat(gone.call("stop").code()).isZero();
            assertThat(gone.pidFile("jobmanager")).doesNotExist();
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly().waitFor();
        }
    }

    /** What has ended stays in the table until its parent looks, and has no command line then. */
    private static boolean runs(ProcessHandle process) {
        try {
            return process.isAlive() && Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline")).length > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String submit(int port) throws Exception {
        Path file = Files.writeString(
                folder.resolve("killed.yaml"), """
                sources: {pcap: {path: %s}}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
                sinks:
                  otlp_http:
                    endpoint: http://127.0.0.1:%d
                    encoding: json
                    compression: none
                    retry_on_failure: {initial_interval: 100ms, max_interval: 200ms}
                service:
                  pipelines:
                    traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [otlp_http]}
                  flink:
                    execution.checkpointing.interval: 1s
                    restart-strategy.type: fixed-delay
                    restart-strategy.fixed-delay.attempts: 100
                    restart-strategy.fixed-delay.delay: 200ms
                """.formatted(ROOT.resolve("pipelines/captures/http.pcap"), port));
        return cluster.submit(file);
    }

    private static void answer(HttpExchange exchange, boolean isReady, Set<String> received) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (isReady) {
                received.addAll(ids(body));
            }
            exchange.sendResponseHeaders(isReady ? 200 : 503, -1);
        }
    }

    private static Path embedded() throws Exception {
        Path spans = Files.createTempFile(folder, "embedded", ".json");
        Result run =
                cluster.image("weir", "run", REPLAY.toString(), "--set", CAPTURE, "--set", "sinks.file.path=" + spans);
        assertThat(run.code()).as(run.output()).isZero();
        return spans;
    }

    private static List<String> sorted(Path file) throws IOException {
        return Files.readAllLines(file).stream().sorted().toList();
    }

    private static Set<String> ids(String json) {
        Set<String> ids = new TreeSet<>();
        Matcher matcher = SPAN_ID.matcher(json);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }
}
