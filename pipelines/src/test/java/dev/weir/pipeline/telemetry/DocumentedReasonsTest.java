package dev.weir.pipeline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.weir.api.metrics.Flow;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables in README.md against what the components really show while they run. */
class DocumentedReasonsTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Such as "bytes: ..." or "spans, data_points: ...", as far as the next unit. */
    private static final Pattern UNITS = Pattern.compile("(\\w+(?:, \\w+)*): ((?:(?!; \\w+(?:, \\w+)*: ).)*)");

    private static final String REPLAY = """
            sources: {pcap: {path: captures/http.pcap}}
            processors:
              tcp_reassembly: {}
              protocols: {}
              container: {sockets: [], root_path: FOLDER}
              spans: {}
              request_metrics: {}
            sinks:
              debug: {verbosity: basic}
              file: {path: FOLDER/spans.json}
              file/metrics: {path: FOLDER/metrics.json}
            service:
              pipelines:
                traces: {sources: [pcap], processors: [tcp_reassembly, protocols, container, spans], sinks: [debug, file]}
                metrics: {sources: [pcap], processors: [tcp_reassembly, protocols, container, request_metrics], sinks: [debug, file/metrics]}
            """;
    private static final String LIVE = """
            sources: {ebpf: {}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {}}
            sinks: {file: {path: FOLDER/spans.json}}
            service: {pipelines: {traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [file]}}}
            """;

    private static final String OTLP = """
            sources: {otlp: {protocols: {grpc: {endpoint: "localhost:0"}}}}
            sinks: {file: {path: FOLDER/spans.json}}
            service: {pipelines: {traces: {sources: [otlp], processors: [], sinks: [file]}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void theReasonsOfEveryStageOfAReplayAreThoseOfItsRow() throws Exception {
        Map<Item, Long> totals = run(REPLAY, new CompletableFuture<>());
        Set<String> types = types(totals);
        assertThat(types)
                .containsExactlyInAnyOrder(
                        "pcap",
                        "tcp_reassembly",
                        "protocols",
                        "container",
                        "spans",
                        "request_metrics",
                        "debug",
                        "file");
        for (String type : types) {
            assertThat(shown(totals, type)).as(type).isEqualTo(documented(type));
        }
    }

    @Test
    void theReasonsOfTheKernelAreThoseOfItsRow() throws Exception {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        CompletableFuture<Void> stop = new CompletableFuture<>();
        stop.completeOnTimeout(null, 3, TimeUnit.SECONDS);
        Map<Item, Long> totals = run(LIVE, stop);
        assertThat(shown(totals, "ebpf")).isNotEmpty().isEqualTo(documented("ebpf"));
    }

    @Test
    void theReasonsOfWhatIsSentToWeirAreThoseOfItsRow() throws Exception {
        CompletableFuture<Void> stop = new CompletableFuture<>();
        stop.completeOnTimeout(null, 3, TimeUnit.SECONDS);
        Map<Item, Long> totals = run(OTLP, stop);
        assertThat(shown(totals, "otlp")).isNotEmpty().isEqualTo(documented("otlp"));
    }

    @Test
    void everyUnitThatAStageCountsInIsNamed() throws Exception {
        Map<Item, Long> totals = run(REPLAY, new CompletableFuture<>());
        String line = row("`accepted_UNIT`");
        assertThat(totals.keySet().stream()
                        .filter(i -> i.flow() == Flow.ACCEPTED)
                        .map(Item::unit))
                .isNotEmpty()
                .allSatisfy(unit -> assertThat(line).contains("`" + unit + "`"));
    }

    @Test
    void aRowIsReadByUnitAndReason() {
        Map<String, Set<String>> reasons = new TreeMap<>();
        read("skipped", "packets: `a` (as `x: y`), `b`; spans, data_points: `c`", reasons);
        assertThat(reasons)
                .containsOnly(
                        entry("skipped packets", Set.of("a", "x: y", "b")),
                        entry("skipped spans", Set.of("c")),
                        entry("skipped data_points", Set.of("c")));
    }

    /** By "skipped bytes" and the like. */
    private static Map<String, Set<String>> shown(Map<Item, Long> totals, String type) {
        Map<String, Set<String>> reasons = new TreeMap<>();
        for (Item item : totals.keySet()) {
            if (type(item).equals(type) && (item.flow() == Flow.SKIPPED || item.flow() == Flow.LOST)) {
                String of = item.flow().of("").replace('_', ' ') + item.unit();
                reasons.computeIfAbsent(of, o -> new TreeSet<>()).add(item.reason());
            }
        }
        return reasons;
    }

    /** The same of the table; nothing for a stage without a row. */
    private static Map<String, Set<String>> documented(String type) throws IOException {
        Map<String, Set<String>> reasons = new TreeMap<>();
        String row = row("`" + type + "`");
        if (!row.isEmpty()) {
            String[] cells = row.split("\\|", -1);
            read("skipped", cells[2], reasons);
            read("lost", cells[3], reasons);
        }
        return reasons;
    }

    private static void read(String what, String cell, Map<String, Set<String>> into) {
        Matcher units = UNITS.matcher(cell);
        while (units.find()) {
            Set<String> reasons =
                    CODE.matcher(units.group(2)).results().map(r -> r.group(1)).collect(Collectors.toSet());
            for (String unit : units.group(1).split(", ")) {
                into.computeIfAbsent(what + " " + unit, u -> new TreeSet<>()).addAll(reasons);
            }
        }
    }

    /** The line of a table after the heading that begins so; empty if there is none. */
    private static String row(String first) throws IOException {
        String text = Files.readString(Path.of("README.md"));
        return text.substring(text.indexOf("## Where everything went"))
                .lines()
                .filter(line -> line.startsWith("| " + first))
                .findFirst()
                .orElse("");
    }

    private static Set<String> types(Map<Item, Long> totals) {
        return totals.keySet().stream().map(DocumentedReasonsTest::type).collect(Collectors.toSet());
    }

    private static String type(Item item) {
        return item.component().split("/", 2)[0];
    }

    private Map<Item, Long> run(String yaml, CompletableFuture<Void> stop) throws Exception {
        Path path = Files.writeString(folder.resolve("weir.yaml"), yaml.replace("FOLDER", folder.toString()));
        PipelineFile file =
                new PipelineFileReader(Components.installed(), new HashMap<>()).read(path.toString(), List.of());
        return LedgerOfRun.of(file, folder, stop);
    }
}
