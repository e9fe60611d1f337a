package dev.weir.captures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.cli.Weir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The replay pipeline over every capture of others in one run, judged by their checker and not by ours. */
class CapturesITCase {
    private static final Path PROJECT = Captures.PROJECT;
    private static final Path CAPTURES = Captures.ROOT;
    private static final double AGREEMENT_PERCENT = 99.0;

    /** By protocol, exchanges where the checker is wrong, each both missing and spurious; explained in differences.md. */
    private static final Map<String, Integer> EXCUSED = Map.of("postgresql", 1);

    @TempDir
    private static Path folder;

    private static Path first;

    @BeforeAll
    static void replay() {
        Captures.require();
        first = run("first.json", 1);
    }

    /** A protocol that joins the others adds its name here and below. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "http2", "grpc", "postgresql", "redis", "dns"})
    void agreesWithIndependentToolsWhereTheyAreNotWrong(String protocol) throws Exception {
        String table = check(protocol);
        Matcher row = Pattern.compile("(?m)^all +\\d+ +\\d+ +(\\d+) +(\\d+) +\\d+ +(\\d+) ")
                .matcher(table);

        assertThat(row.find()).as(table).isTrue();
        int excused = EXCUSED.getOrDefault(protocol, 0);
        int matched = Integer.parseInt(row.group(2)) + excused;
        int all = Integer.parseInt(row.group(1)) + Integer.parseInt(row.group(3)) - excused;
        assertThat(100.0 * matched / all).as(table).isGreaterThanOrEqualTo(AGREEMENT_PERCENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "http2", "grpc", "postgresql", "redis", "dns"})
    void everyDifferenceIsExplained(String protocol) throws Exception {
        String explained = Files.readString(PROJECT.resolve("pipelines/src/test/resources/captures/differences.md"));
        List<String> unexplained = check(protocol)
                .lines()
                .filter(line -> line.contains(" of ") && line.endsWith("matched"))
                .map(line -> line.split(" ")[0])
                .filter(capture -> !explained.contains("`" + capture + "`"))
                .toList();

        assertThat(unexplained).isEmpty();
    }

    @Test
    void theSameCapturesTwiceGiveTheSameBytes() throws IOException {
        assertThat(run("second.json", 1)).hasSameBinaryContentAs(first);
    }

    @Test
    void twoSubtasksGiveTheSameSpansAsOne() throws IOException {
        assertThat(sorted(run("parallel.json", 2))).isEqualTo(sorted(first));
    }

    private static List<String> sorted(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.sorted().toList();
        }
    }

    private static Path run(String name, int parallelism) {
        Path out = folder.resolve(name);
        int exit = Weir.run(
                "run",
                PROJECT.resolve("pipelines/replay.yaml").toString(),
                "--set",
                "sources.pcap.path=" + CAPTURES.resolve("pcap"),
                "--set",
                "sinks.file.path=" + out,
                "--set",
                "service.flink.parallelism\\.default=" + parallelism,
                // The answer files have the values of parameters, which the defaults hide.
                "--set",
                "processors.spans.shown_query_parameters=['*']",
                "--set",
                "processors.spans.sensitive_query_parameters=[]");
        assertThat(exit).isZero();
        return out;
    }

    private static String check(String protocol) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "python3",
                        CAPTURES.resolve("check.py").toString(),
                        "-v",
                        "--strength",
                        "agreed,asserted",
                        "--protocol",
                        protocol,
                        CAPTURES.resolve("expected.jsonl").toString(),
                        first.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
