package dev.weir.captures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.cli.Weir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline file with traces and metrics on one trunk, run over captures, in Flink. */
class MetricsReplayTest {
    private static final Path CAPTURE = Path.of("captures", "http.pcap").toAbsolutePath();
    private static final int COPIES = 6;

    @TempDir
    private Path folder;

    @Test
    void oneAndFourSubtasksGiveTheSameMetricsAndCountEverySpan() throws Exception {
        Path captures = Files.createDirectory(folder.resolve("captures"));
        for (int i = 0; i < COPIES; i++) {
            Files.copy(CAPTURE, captures.resolve("copy" + i + ".pcap"));
        }
        List<String> one = points(run(captures, 1));
        long spans = Pattern.compile("\"spanId\"")
                .matcher(Files.readString(folder.resolve("spans1")))
                .results()
                .count();
        assertThat(spans).isPositive();
        assertThat(one.stream().mapToLong(MetricsReplayTest::count).sum()).isEqualTo(spans);
        assertThat(one).hasSizeGreaterThanOrEqualTo(COPIES);
        assertThat(points(run(captures, 4))).isEqualTo(one);
    }

    @Test
    void rocksDbGivesTheMetricsOfTheHeap() throws Exception {
        Path rocksDbLogs = Files.createDirectory(folder.resolve("rocksdb"));
        String[] kept = {
            "--set",
            "service.flink.execution.checkpointing.dir="
                    + folder.resolve("state").toUri(),
            "--set",
            "service.flink.execution.checkpointing.interval=10ms",
            "--set",
            "service.flink.state.backend.rocksdb.log.dir=" + rocksDbLogs,
            "--set",
            "service.flink.state.backend.rocksdb.log.level=INFO_LEVEL"
        };
        List<String> heap = points(run(CAPTURE, 1));
        assertThat(rocksDbLogs).isEmptyDirectory();
        List<String> rocksDb = points(run(CAPTURE, 1, kept));
        assertThat(rocksDbLogs).as("RocksDB is what ran").isNotEmptyDirectory();
        try (Stream<Path> logs = Files.list(rocksDbLogs)) {
            assertThat(logs)
                    .allSatisfy(log -> assertThat(log)
                            .content()
                            .containsPattern("index_type: 2\\b") // parts, found by an index over them
                            .contains("partition_filters: 1", "filter_policy: bloomfilter"));
        }
        assertThat(rocksDb).isNotEmpty().isEqualTo(heap);
    }

    private Path run(Path captures, int parallelism, String... more) throws IOException {
        Path metrics = folder.resolve("metrics" + parallelism);
        Path file = Files.writeString(
                folder.resolve("weir" + parallelism + ".yaml"), """
                sources: {pcap: {path: CAPTURES}}
                processors:
                  tcp_reassembly: {}
                  protocols: {}
                  spans: {without_context: new_trace}
                  request_metrics: {aggregation_temporality: delta, window: 1s}
                sinks:
                  file/spans: {path: SPANS}
                  file/metrics: {path: METRICS}
                service:
                  pipelines:
                    traces:
                      sources: [pcap]
                      processors: [tcp_reassembly, protocols, spans]
                      sinks: [file/spans]
                    metrics:
                      sources: [pcap]
                      processors: [tcp_reassembly, protocols, request_metrics]
                      sinks: [file/metrics]
                """.replace("CAPTURES", captures.toString())
                        .replace("SPANS", folder.resolve("spans" + parallelism).toString())
                        .replace("METRICS", metrics.toString()));
        List<String> arguments = new ArrayList<>(
                List.of("run", file.toString(), "--set", "service.flink.parallelism\\.default=" + parallelism));
        arguments.addAll(List.of(more));
        assertThat(Weir.run(arguments.toArray(String[]::new))).isZero();
        return metrics;
    }

    private static long count(String point) {
        Matcher m = Pattern.compile("\"count\":\"?(\\d+)").matcher(point);
        assertThat(m.find()).as(point).isTrue();
        return Long.parseLong(m.group(1));
    }

    /** Each data point alone, whatever points share a line. Nothing in these captures has a brace of its own. */
    private static List<String> points(Path metrics) throws IOException {
        List<String> points = new ArrayList<>();
        String json = Files.readString(metrics);
        for (int at = json.indexOf("\"dataPoints\":["); at >= 0; at = json.indexOf("\"dataPoints\":[", at + 1)) {
            int depth = 0;
            int from = json.indexOf('[', at) + 1;
            for (int i = from; depth > 0 || json.charAt(i) != ']'; i++) {
                char c = json.charAt(i);
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                if (depth == 0 && c == '}') {
                    points.add(json.substring(from, i + 1));
                    from = i + 2;
                }
            }
        }
        return points.stream().sorted().toList();
    }
}
