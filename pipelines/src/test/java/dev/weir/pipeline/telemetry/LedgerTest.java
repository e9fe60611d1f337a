package dev.weir.pipeline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.metrics.Flow;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where everything went: over the real components and a real capture, and what is said where it does not add up. */
class LedgerTest {
    private static final String FILE = """
            sources: {pcap: {path: captures/http.pcap}}
            processors:
              tcp_reassembly: {}
              protocols: {}
              container: {sockets: [], root_path: FOLDER}
              request_metrics: {}
              spans: {}
              spans/all: {without_context: new_trace}
            sinks:
              file/a: {path: FOLDER/a.json}
              file/b: {path: FOLDER/b.json}
              file/metrics: {path: FOLDER/metrics.json}
              otlp_grpc:
                endpoint: localhost:PORT
                tls: {insecure: true}
                retry_on_failure: {enabled: false}
            service:
              pipelines:
                traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file/a, otlp_grpc]}
                traces/all: {sources: [pcap], processors: [tcp_reassembly, protocols, spans/all], sinks: [file/b, otlp_grpc]}
                metrics: {sources: [pcap], processors: [tcp_reassembly, protocols, container, request_metrics], sinks: [file/metrics, otlp_grpc]}
            """;

    @TempDir
    private Path folder;

    /** Twice, so that an attempt that took something back fails too. */
    @Test
    void whatAnAttemptTookBackAddsUpAlsoIfThatAttemptFails() {
        Ledger ledger = new Ledger();
        attempt(ledger, 0, Map.of(Flow.ACCEPTED, 10L, Flow.SENT, 10L));
        attempt(ledger, 1, Map.of(Flow.ACCEPTED, 5L, Flow.SENT, 3L, Flow.WITHDRAWN, 4L, Flow.SKIPPED, 4L));
        attempt(ledger, 2, Map.of(Flow.ACCEPTED, 7L, Flow.SENT, 7L));
        Map<Item, Long> totals = ledger.totals();
        assertThat(Balance.missing(totals, "file", "spans")).isZero();
        assertThat(totals).containsEntry(new Item("file", Flow.SKIPPED, "spans", "restart"), 6L);
    }

    private static void attempt(Ledger ledger, int number, Map<Flow, Long> counts) {
        counts.forEach((flow, count) ->
                count(ledger, number, "file", flow.of("spans"), flow == Flow.SKIPPED ? Ledger.RESTART : "", count));
    }

    @Test
    void aReplayThroughThreePipelinesAddsUpAtEveryStageAlsoWhereASinkLosesAll() throws Exception {
        PipelineFile file = read();
        Map<Item, Long> totals = LedgerOfRun.of(file, folder, new CompletableFuture<>());

        assertThat(new Balance(totals, Map.of(), new Edges(file), false).contradictions())
                .isEmpty();
        assertThat(totals.entrySet())
                .filteredOn(e -> e.getKey().flow() == Flow.HELD)
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.getValue()).isZero());
        for (String[] stage : new String[][] {
            {"pcap", "packets"},
            {"tcp_reassembly", "bytes"},
            {"protocols", "bytes"},
            {"spans", "exchanges"},
            {"spans/all", "exchanges"},
            {"file/a", "spans"},
            {"file/b", "spans"},
            {"container", "exchanges"},
            {"request_metrics", "exchanges"},
            {"file/metrics", "data_points"},
            {"otlp_grpc", "spans"},
            {"otlp_grpc", "data_points"}
        }) {
            assertThat(left(totals, stage[0], stage[1]))
                    .as("%s in %s", stage[1], stage[0])
                    .isZero();
        }
        long a = Files.readAllLines(folder.resolve("a.json")).size();
        long b = Files.readAllLines(folder.resolve("b.json")).size();
        long points = Files.readAllLines(folder.resolve("metrics.json")).size();
        assertThat(totals).containsEntry(new Item("spans", Flow.SENT, "spans", ""), a);
        assertThat(totals).containsEntry(new Item("spans/all", Flow.SENT, "spans", ""), b);
        assertThat(totals).containsEntry(new Item("spans", Flow.SKIPPED, "exchanges", "no_context"), b - a);
        assertThat(totals).containsEntry(new Item("request_metrics", Flow.USED, "exchanges", ""), b);
        assertThat(totals).containsEntry(new Item("request_metrics", Flow.SENT, "data_points", ""), points);
        assertThat(sum(totals, "otlp_grpc", Flow.LOST, "spans"))
                .as("nobody listens there")
                .isEqualTo(a + b);
        assertThat(sum(totals, "otlp_grpc", Flow.LOST, "data_points")).isEqualTo(points);
    }

    @Test
    void anAttemptThatFailsAmongRecordsIsNoContradictionAndWhatItHadUnderWayIsLeftOut() throws Exception {
        Path failure = Files.createFile(folder.resolve("failure"));
        PipelineFile file = read("""
                sources: {pcap: {path: captures/http.pcap}}
                processors:
                  tcp_reassembly: {}
                  protocols: {}
                  spans: {without_context: new_trace}
                  request_metrics: {}
                  fail_once: {if: %2$s}
                sinks:
                  file: {path: %1$s/spans.json}
                  file/metrics: {path: %1$s/metrics.json}
                  lines: {path: %1$s/none}
                service:
                  pipelines:
                    traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file]}
                    metrics: {sources: [pcap], processors: [tcp_reassembly, protocols, request_metrics], sinks: [file/metrics]}
                    traces/fail: {sources: [pcap], processors: [tcp_reassembly, protocols, fail_once], sinks: [lines]}
                  flink:
                    execution.checkpointing.dir: file://%1$s/checkpoints
                    restart-strategy.type: fixed-delay
                    restart-strategy.fixed-delay.delay: 10ms
                """.formatted(folder, failure));
        Ledger ledger = LedgerOfRun.run(file, folder, new CompletableFuture<>());

        assertThat(failure).doesNotExist();
        Balance balance = ledger.balance(new Edges(file));
        assertThat(balance.contradictions()).isEmpty();
        assertThat(balance.reasons("request_metrics", Flow.SKIPPED, "exchanges"))
                .as("%s", ledger.failed())
                .containsEntry("restart", 1L);
        assertThat(balance.out("file", "spans"))
                .as("without what a failed attempt wrote and the next one cut off")
                .isEqualTo(Files.readAllLines(folder.resolve("spans.json")).size());
        assertThat(LedgerTable.lines(balance, List.of("pcap", "protocols")))
                .contains("  the job failed and began anew: what came after its last checkpoint is counted twice")
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("  adds up:");
    }

    @Test
    void whatIsHeldAtTheEndIsLostUnlessItIsKept() {
        Ledger ledger = new Ledger();
        count(ledger, 0, "tcp_reassembly", "accepted_bytes", 100);
        count(ledger, 0, "tcp_reassembly", "sent_bytes", 70);
        count(ledger, 0, "tcp_reassembly", "held_bytes", 20);
        Item held = new Item("tcp_reassembly", Flow.HELD, "bytes", "");
        Item lost = new Item("tcp_reassembly", Flow.LOST, "bytes", "stopped");
        assertThat(ledger.totals()).as("while it runs").containsEntry(held, 20L).doesNotContainKey(lost);

        ledger.finished(true);
        assertThat(ledger.totals()).containsEntry(held, 20L).doesNotContainKey(lost);
        ledger.finished(false);
        assertThat(ledger.totals()).containsEntry(held, 0L).containsEntry(lost, 20L);
        ledger.brokeOff(true);
        assertThat(ledger.totals()).as("with what broke off in the stage").containsEntry(held, 30L);
        ledger.brokeOff(false);
        assertThat(ledger.totals()).containsEntry(held, 0L).containsEntry(lost, 30L);
    }

    @Test
    void whatWasBetweenAndInTheStagesWhenAnAttemptFailedIsNoContradictionButWhatIsMissingInTheNextOneIs()
            throws Exception {
        Ledger ledger = new Ledger();
        count(ledger, 0, "pcap", "sent_bytes", 100);
        count(ledger, 0, "tcp_reassembly", "accepted_bytes", 90);
        count(ledger, 0, "tcp_reassembly", "sent_bytes", 60);
        count(ledger, 0, "tcp_reassembly", "held_bytes", 20);
        count(ledger, 1, "pcap", "sent_bytes", 300);
        count(ledger, 1, "tcp_reassembly", "accepted_bytes", 300);
        count(ledger, 1, "tcp_reassembly", "restored_bytes", 5);
        count(ledger, 1, "tcp_reassembly", "sent_bytes", 305);
        Edges edges = new Edges(read());

        assertThat(ledger.totals())
                .containsEntry(new Item("tcp_reassembly", Flow.SKIPPED, "bytes", "restart"), 30L)
                .doesNotContainKey(new Item("tcp_reassembly", Flow.HELD, "bytes", ""));
        assertThat(ledger.balance(edges).contradictions()).isEmpty();
        count(ledger, 1, "tcp_reassembly", "accepted_bytes", 1);
        assertThat(ledger.balance(edges).contradictions())
                .containsExactly(
                        "tcp_reassembly: 396 bytes came in, 395 are accounted for",
                        "tcp_reassembly: 301 bytes came in, but pcap sent 300");
    }

    /** An operator that has ended counted so many. */
    private static void count(Ledger ledger, int attempt, String component, String metric, long count) {
        count(ledger, attempt, component, metric, "", count);
    }

    private static void count(Ledger ledger, int attempt, String component, String metric, String reason, long count) {
        Counter counter = new SimpleCounter();
        counter.inc(count);
        MetricGroup group = new UnregisteredMetricsGroup() {
            @Override
            public Map<String, String> getAllVariables() {
                return Map.of(
                        "<component>",
                        component,
                        "<reason>",
                        reason,
                        "<task_id>",
                        "task of " + component,
                        "<subtask_index>",
                        "0",
                        "<task_attempt_num>",
                        Integer.toString(attempt));
            }
        };
        ledger.notifyOfAddedMetric(counter, metric, group);
        ledger.notifyOfRemovedMetric(counter, metric, group);
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        PipelineFile file = read();
        Map<Item, Long> totals = new HashMap<>();
        totals.put(new Item("pcap", Flow.SENT, "bytes", ""), 100L);
        totals.put(new Item("tcp_reassembly", Flow.ACCEPTED, "bytes", ""), 90L);
        totals.put(new Item("tcp_reassembly", Flow.SENT, "bytes", ""), 70L);
        totals.put(new Item("tcp_reassembly", Flow.LOST, "bytes", "late"), 10L);

        assertThat(LedgerTable.lines(
                        new Balance(totals, Map.of(), new Edges(file), false), List.of("pcap", "tcp_reassembly")))
                .contains(
                        "                         in  out  skipped  lost  held",
                        "  tcp_reassembly  bytes  90   70        0    10     0",
                        "                  lost bytes: late 10",
                        "  DOES NOT ADD UP: tcp_reassembly: 90 bytes came in, 80 are accounted for",
                        "  DOES NOT ADD UP: tcp_reassembly: 90 bytes came in, but pcap sent 100");
    }

    /** In, less all that became of it. */
    private static long left(Map<Item, Long> totals, String component, String unit) {
        long left = 0;
        boolean uses = totals.containsKey(new Item(component, Flow.USED, unit, ""));
        for (Map.Entry<Item, Long> e : totals.entrySet()) {
            if (e.getKey().component().equals(component) && e.getKey().unit().equals(unit)) {
                left += switch (e.getKey().flow()) {
                    case ACCEPTED, RESTORED, WITHDRAWN -> e.getValue();
                    case SENT -> uses ? 0 : -e.getValue();
                    case USED, SKIPPED, LOST, HELD -> -e.getValue();
                };
            }
        }
        assertThat(totals.getOrDefault(new Item(component, Flow.ACCEPTED, unit, ""), 0L))
                .isPositive();
        return left;
    }

    private static long sum(Map<Item, Long> totals, String component, Flow flow, String unit) {
        return totals.entrySet().stream()
                .filter(e -> e.getKey().component().equals(component)
                        && e.getKey().flow() == flow
                        && e.getKey().unit().equals(unit))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private PipelineFile read() throws Exception {
        return read(FILE.replace("FOLDER", folder.toString()).replace("PORT", String.valueOf(closedPort())));
    }

    private PipelineFile read(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("weir.yaml"), yaml);
        return new PipelineFileReader(Components.installed(), Map.of()).read(file.toString(), List.of());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
