package dev.weir.pipeline.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.cli.Weir;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay is stopped in its middle, its file is edited, and {@code run --from} goes on. */
class EditedFileTest {
    private static final Path CAPTURE = Path.of("captures", "http.pcap").toAbsolutePath();
    private static final String FILE = """
            sources: {pcap: {path: CAPTURE}}
            processors:
              tcp_reassembly: {}
              protocols: {}
              spans: {without_context: new_trace}
              request_metrics: {aggregation_temporality: delta, window: 1s}
            sinks:
              gate: {at: 12}
              file/spans: {path: FOLDER/spans}
              file/metrics: {path: FOLDER/metrics}
            service:
              pipelines:
                traces:
                  sources: [pcap]
                  processors: [tcp_reassembly, protocols, spans]
                  sinks: [file/spans, gate]
                metrics:
                  sources: [pcap]
                  processors: [tcp_reassembly, protocols, request_metrics]
                  sinks: [file/metrics]
              flink:
                execution.checkpointing.dir: file://FOLDER/state
            """;

    @TempDir
    private static Path folder;

    private static Path yaml;
    private static List<String> whole;
    private static long counted;
    private static String savepoint;
    private static byte[] spansAtStop;
    private static byte[] metricsAtStop;
    private static String said = "";

    @BeforeAll
    static void stopInTheMiddle() throws Exception {
        yaml = folder.resolve("weir.yaml");
        write(FILE);
        assertThat(run("run", yaml.toString())).as(said).isZero();
        whole = Files.readAllLines(folder.resolve("spans"));
        counted = counted();
        assertThat(counted).isEqualTo(whole.size());
        savepoint = StoppedReplay.of(yaml, Files.createDirectory(folder.resolve("flink")));
        assertThat(Files.readAllLines(folder.resolve("spans"))).hasSizeBetween(12, whole.size() - 1);
        spansAtStop = Files.readAllBytes(folder.resolve("spans"));
        metricsAtStop = Files.readAllBytes(folder.resolve("metrics"));
    }

    @BeforeEach
    void asItWasThen() throws IOException {
        write(FILE);
        Files.write(folder.resolve("spans"), spansAtStop);
        Files.write(folder.resolve("metrics"), metricsAtStop);
        Files.deleteIfExists(folder.resolve("more"));
    }

    @Test
    void theSameFileGoesOnToTheSameResult() throws Exception {
        assertThat(goOn()).as(said).isZero();
        assertThat(said)
                .contains("  going on from " + savepoint.replace("file:/", "file:///"))
                .doesNotContain("begin without state");
        assertWhole();
    }

    @Test
    void aSinkMoreAProcessorMoreAndAnotherWindow() throws Exception {
        write(FILE.replace("window: 1s", "window: 300ms")
                .replace("  request_metrics:", "  same: {}\n  request_metrics:")
                .replace("protocols, spans]", "protocols, spans, same]")
                .replace("  gate:", "  file/more: {path: FOLDER/more}\n  gate:")
                .replace("[file/spans, gate]", "[file/spans, file/more, gate]"));
        assertThat(goOn()).as(said).isZero();
        assertThat(said).contains("begin without state: processors.same, sinks.file/more\n");
        assertWhole();
        List<String> more = Files.readAllLines(folder.resolve("more"));
        assertThat(more).isNotEmpty().isEqualTo(whole.subList(whole.size() - more.size(), whole.size()));
    }

    @Test
    void aLongerWindow() throws Exception {
        write(FILE.replace("window: 1s", "window: 1h"));
        assertThat(goOn()).as(said).isZero();
        assertWhole();
    }

    @Test
    void whatHasNoComponentAnyMoreIsToldByItsNameBeforeTheStartUnlessItIsGivenUp() throws Exception {
        write(FILE.replace("pcap:", "pcap/other:").replace("[pcap]", "[pcap/other]"));
        assertThat(goOn()).as(said).isEqualTo(2);
        assertThat(said)
                .containsPattern(yaml + ": sources.pcap: its state \\([\\d,]+ bytes\\) is in the checkpoint, and no"
                        + " pipeline has it any more; put it back, or give it up with --allow-non-restored-state\n")
                .containsPattern(yaml + ":3:3: processors.tcp_reassembly: its state \\([\\d,]+ bytes\\) was saved at"
                        + " \"pcap > tcp_reassembly\", where no pipeline has it any more; ")
                .contains(yaml + ":6:3: processors.request_metrics: its state")
                .doesNotContain("processors.spans:", "sinks.file", "sinks.gate", "dashboard");

        assertThat(goOn("--allow-non-restored-state")).as(said).isZero();
        assertThat(said)
                .containsPattern(yaml + ": warning: sources.pcap: its state .* any more: it is given up\n")
                .containsPattern("begin without state: .*sources.pcap/other");
    }

    @Test
    void aSinkThatIsTakenAwayLeavesItsPlaceInTheFileToBeGivenUp() throws Exception {
        write(FILE.replace("[file/spans, gate]", "[gate]"));
        assertThat(goOn()).as(said).isEqualTo(2);
        assertThat(said).containsPattern(":9:3: sinks.file/spans: its state \\([\\d,]+ bytes\\) is in the checkpoint");
    }

    @Test
    void whatKeepsNothingMayGo() throws Exception {
        write(FILE.replace("[file/spans, gate]", "[file/spans]"));
        assertThat(goOn()).as(said).isZero();
        assertWhole();
    }

    @Test
    void moreSubtasksThanTheStateWasSavedFor() throws Exception {
        assertThat(goOn("--set", "service.flink.parallelism\\.default=200"))
                .as(said)
                .isEqualTo(2);
        assertThat(said)
                .contains("processors.request_metrics: found a parallelism of 200, expected at most 128: its state was"
                        + " saved for that\n")
                .doesNotContain("dashboard");
    }

    @Test
    void aDamagedOneAndOneOfANewerRelease() throws Exception {
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        try (Stream<Path> files = Files.list(Path.of(savepoint.replaceFirst("^file:(//)?", "")))) {
            for (Path file : files.toList()) {
                Files.copy(file, damaged.resolve(file.getFileName().toString()));
            }
        }
        Path metadata = damaged.resolve("_metadata");
        byte[] good = Files.readAllBytes(metadata);
        Files.write(metadata, newer(good, "dev.weir.requestmetrics.flink.SeriesStateSerializer"));
        assertThat(goOnFrom(damaged.toString())).as(said).isEqualTo(2);
        assertThat(said)
                .containsPattern(":6:3: processors.request_metrics: the state was written in version \\d+ of"
                        + " SeriesStateSerializer by a newer Weir; this one reads up to \\d+\n")
                .doesNotContain("dashboard");

        Files.write(metadata, Arrays.copyOf(good, good.length / 2));
        assertThat(goOnFrom(damaged.toString())).as(said).isEqualTo(2);
        assertThat(said).contains("_metadata", "cannot be read").doesNotContain("dashboard");
    }

    /** The version stands behind the name. */
    private static byte[] newer(byte[] metadata, String serializer) {
        String text = new String(metadata, ISO_8859_1);
        int at = text.indexOf(serializer);
        assertThat(at).as("the state is small enough to be in the metadata").isPositive();
        byte[] changed = metadata.clone();
        changed[at + serializer.length() + Integer.BYTES - 1] = 99;
        return changed;
    }

    private static void write(String text) throws IOException {
        Files.writeString(yaml, text.replace("CAPTURE", CAPTURE.toString()).replace("FOLDER", folder.toString()));
    }

    private static void assertWhole() throws IOException {
        assertThat(Files.readAllLines(folder.resolve("spans"))).isEqualTo(whole);
        assertThat(counted()).isEqualTo(counted);
        assertThat(said).contains("adds up:").doesNotContain("DOES NOT ADD UP");
    }

    /** Requests in all points. */
    private static long counted() throws IOException {
        Matcher counts = Pattern.compile("\"count\":\"?(\\d+)").matcher(Files.readString(folder.resolve("metrics")));
        return counts.results().mapToLong(r -> Long.parseLong(r.group(1))).sum();
    }

    private static int goOn(String... more) {
        return goOnFrom(savepoint, more);
    }

    private static int goOnFrom(String path, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", yaml.toString(), "--from", path));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static int run(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, UTF_8));
        try {
            return Weir.run(arguments);
        } finally {
            System.setErr(before);
            said = bytes.toString(UTF_8);
        }
    }
}
