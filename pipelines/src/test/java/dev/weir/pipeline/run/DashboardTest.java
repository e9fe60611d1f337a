package dev.weir.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.metrics.Flow;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.fake.Gate;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.telemetry.Item;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flink's dashboard gets to show of a pipeline file, by its REST interface. */
class DashboardTest {
    private static final String FILE = """
            sources: {pcap: {path: captures/http.pcap}}
            processors:
              tcp_reassembly: {}
              protocols: {}
              spans: {without_context: new_trace}
              request_metrics: {}
            sinks:
              gate: {at: 12}
              file/spans: {path: FOLDER/spans}
              file/metrics: {path: FOLDER/metrics}
            service:
              pipelines:
                traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file/spans, gate]}
                metrics: {sources: [pcap], processors: [tcp_reassembly, protocols, request_metrics], sinks: [file/metrics]}
              flink: {metrics.fetcher.update-interval: 100ms}
            """;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private URI dashboard;

    @Test
    void theBoxesReadLikeTheFileAndThePickerHasTheNumbersOfTheLedger() throws Exception {
        Path yaml = Files.writeString(folder.resolve("weir.yaml"), FILE.replace("FOLDER", folder.toString()));
        PipelineFile file = new PipelineFileReader(Components.installed(), Map.of()).read(yaml.toString(), List.of());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                EmbeddedFlink.configuration(folder.resolve("flink"), file.flink()));
        JobSettings.build(file, environment, JobSettings.job(file, false));
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        Gate.Hold gate = Gate.hold("gate");
        try (EmbeddedFlink flink = EmbeddedFlink.start(folder.resolve("flink"), file.flink(), 1, Dashboard.DEFAULT)) {
            dashboard = flink.dashboard();
            CompletableFuture<Outcome> run = CompletableFuture.supplyAsync(() -> {
                try {
                    return flink.run(graph, new CompletableFuture<>());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(gate.reached().await(60, TimeUnit.SECONDS)).isTrue();

            String job = first(get("/jobs"), "\"id\":\"(\\w+)\"");
            String plan = get("/jobs/" + job);
            assertThat(plan)
                    .contains("\"name\":\"weir weir.yaml\"")
                    .contains("\"name\":\"Source: pcap -> tcp_reassembly -> protocols -> (spans -> (file/spans: Writer,"
                            + " gate: Writer), request_metrics (local))\"")
                    .contains("\"name\":\"request_metrics -> file/metrics: Writer\"");
            String trunk = first(plan, "\"id\":\"(\\w+)\"[^}]*\"name\":\"Source: pcap");
            Set<Item> items = flink.ledger().totals().keySet();
            assertThat(items).contains(new Item("tcp_reassembly", Flow.LOST, "bytes", "late"));
            for (Item item : items) {
                if (!item.component().equals("file/metrics")
                        && !item.component().equals("request_metrics")) {
                    awaitSame(job, trunk, item, flink);
                }
            }
            gate.open().countDown();
            assertThat(run.get(60, TimeUnit.SECONDS).failure()).isNull();
        }
    }

    /** The source still reads ahead for a moment, and the picker's numbers are those of a moment ago. */
    private void awaitSame(String job, String vertex, Item item, EmbeddedFlink flink) throws Exception {
        String metrics = "/jobs/" + job + "/vertices/" + vertex + "/metrics";
        String reason = item.reason().isEmpty() ? "" : "reason." + item.reason() + ".";
        Pattern name = Pattern.compile("\"id\":\"(0\\.[^\"]*\\.component\\."
                + Pattern.quote(item.component() + "." + reason + item.flow().of(item.unit())) + ")\"");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String seen = "";
        while (!seen.equals(String.valueOf(flink.ledger().totals().get(item)))) {
            assertThat(System.nanoTime())
                    .as("%s is %s in %s", item, seen, get(metrics))
                    .isLessThan(end);
            Matcher known = name.matcher(get(metrics));
            if (known.find()) {
                seen = first(get(metrics + "?get=" + known.group(1)), "\"value\":\"(-?\\d+)\"");
            } else {
                Thread.sleep(100);
            }
        }
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
        return found.group(1);
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(dashboard.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }
}
