package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir run} as a process of its own, with an embedded Flink. */
class RunTest {
    private static final String FILE = """
            sources: {numbers: {}}
            processors: {pass: {}}
            sinks: {lines: {path: LINES}}
            service:
              pipelines:
                traces: {sources: [numbers], processors: [pass], sinks: [lines]}
            """;

    @TempDir
    private Path folder;

    private RunProcess weir;

    @AfterEach
    void end() throws InterruptedException {
        if (weir != null) {
            weir.close();
        }
    }

    @Test
    void aBoundedReplayEndsByItselfAndCountsWhatItDid() throws Exception {
        start("--set", "sources.numbers.count=500");
        weir.awaitExit(0);
        assertThat(lines()).containsExactlyElementsOf(numbers(500));
        assertThat(output())
                .contains("  traces: numbers -> pass -> lines\n")
                .containsPattern("  dashboard: http://127.0.0.1:80(8[1-9]|9\\d)\n")
                .endsWith("  pass  seen  500\n")
                .doesNotContain("WARN");
        assertThat(left()).as("only the log stays").allMatch(p -> p.endsWith("weir.log"));
        String log = Files.readString(left().getFirst());
        assertThat(output().lines().map(String::strip))
                .as("the console is in the log")
                .allMatch(log::contains);
    }

    @Test
    void sigtermDrainsAndIsNoFailure() throws Exception {
        start();
        await("numbers", () -> Files.exists(folder.resolve("LINES")) && lines().size() > 100);
        weir.sigterm();
        weir.awaitExit(0);
        List<String> lines = lines();
        assertThat(lines).containsExactlyElementsOf(numbers(lines.size() - 1));
        assertThat(output())
                .contains("stopping: what is under way is finished; Ctrl-C again ends at once\n")
                .contains("  pass  seen  " + String.format("%,d", lines.size() - 1) + "\n");
    }

    @Test
    void aStopBeforeTheJobHasBegunIsNoFailureEither() throws Exception {
        start();
        weir.awaitOutput("Ctrl-C stops");
        weir.sigterm();
        weir.awaitExit(0);
        assertThat(lines()).containsExactlyElementsOf(numbers(lines().size() - 1));
    }

    @Test
    void stateIsKeptWhereAFolderForItIsNamedAndTheNextRunGoesOnFromIt() throws Exception {
        String checkpoints = "service.flink.execution.checkpointing.dir="
                + folder.resolve("state").toUri();
        start("--set", checkpoints);
        await("numbers", () -> Files.exists(folder.resolve("LINES")) && lines().size() > 100);
        weir.sigterm();
        weir.awaitExit(0);
        assertThat(output()).contains("  state: go on from it with --from file:");
        int before = lines().size();

        start("--set", checkpoints, "--from", folder.resolve("state").toString());
        await("more numbers", () -> lines().size() > before + 100);
        weir.sigterm();
        weir.awaitExit(0);
        assertThat(output()).contains("  going on from file:");
        List<String> lines = lines();
        assertThat(lines)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, lines.size())
                        .mapToObj(String::valueOf)
                        .toList());
    }

    @Test
    void whoIsStartedAgainAndAgainResumesAndLeavesNoStateButTheLast() throws Exception {
        Path state = folder.resolve("state");
        String checkpoints = "service.flink.execution.checkpointing.dir=" + state.toUri();
        int before = 0;
        for (int run = 0; run < 3; run++) {
            int seen = before;
            start("--resume", "--set", checkpoints, "--set", "service.flink.execution.checkpointing.interval=200ms");
            await("more numbers", () -> Files.exists(folder.resolve("LINES")) && lines().size() > seen + 200);
            await("a checkpoint in place of what it went on from", () -> finished(state) == 1);
            weir.sigterm();
            weir.awaitExit(0);
            assertThat(output().contains("  going on from file:")).isEqualTo(run > 0);
            before = lines().size();
        }
        assertThat(lines())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, before)
                        .mapToObj(String::valueOf)
                        .toList());
    }

    @Test
    void resumingNeedsOneFolderToLookInto() throws Exception {
        start("--resume");
        weir.awaitExit(2);
        assertThat(output()).contains("--resume needs service.flink.execution.checkpointing.dir");

        start("--resume", "--from", folder.toString());
        weir.awaitExit(2);
        assertThat(output()).contains("--resume finds the state itself: it does not go with --from");
    }

    private static long finished(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.endsWith("_metadata")).count();
        } catch (UncheckedIOException e) {
            return -1; // one was deleted meanwhile
        }
    }

    @Test
    void nothingToGoOnFromIsAWrongCommandLine() throws Exception {
        start("--from", folder.toString());
        weir.awaitExit(2);
        assertThat(output()).contains("no finished checkpoint or savepoint (_metadata) there");
    }

    @Test
    void aSecondSignalEndsAtOnce() throws Exception {
        start();
        await("numbers", () -> Files.exists(folder.resolve("LINES")));
        weir.sigterm();
        await("stopping", () -> output().contains("stopping"));
        weir.sigterm();
        assertThat(weir.exitCode()).isIn(0, 130);
    }

    @Test
    void whatCannotBeFinishedIsCancelledAndSaid() throws Exception {
        start("--set", "sinks.lines.hangs=true");
        await("the job", () -> output().contains("Ctrl-C stops"));
        Thread.sleep(5_000);
        weir.sigterm();
        weir.awaitExit(1);
        assertThat(output())
                .contains("WARN  EmbeddedFlink: not finished within 14 s: cancelled\n")
                .contains("failed: the job was cancelled before everything under way was finished\n");
    }

    @Test
    void aJobThatFailsGives1AndOneLineAndALog() throws Exception {
        start("--set", "processors.pass.fail_at=50");
        weir.awaitExit(1);
        assertThat(output())
                .contains(
                        "failed: in sources.numbers -> processors.pass -> sinks.lines: IllegalStateException: failed on"
                                + " purpose; the log has the stack trace\n")
                .doesNotContain("\tat ");
        assertThat(Files.readString(left().getFirst())).contains("failed on purpose\nin two lines", "\tat ");
    }

    /** A task that cannot be cancelled is one of the errors after which Flink gives a TaskManager up. */
    @Test
    void aTaskManagerThatIsGivenUpEndsTheProcessAlthoughTheJobWouldWaitForAnother() throws Exception {
        Path file = Files.writeString(folder.resolve("weir.yaml"), """
                sources: {numbers: {}, numbers/b: {}}
                processors: {pass: {fail_at: 2000}, pass/b: {}}
                sinks: {lines: {path: LINES}, lines/b: {path: /dev/null, clings: true}}
                service:
                  pipelines:
                    traces: {sources: [numbers], processors: [pass], sinks: [lines]}
                    traces/b: {sources: [numbers/b], processors: [pass/b], sinks: [lines/b]}
                  flink:
                    execution.checkpointing.dir: STATE
                    jobmanager.execution.failover-strategy: full
                    task.cancellation.timeout: 1s
                """.replace(
                        "LINES", folder.resolve("LINES").toString())
                .replace("STATE", folder.resolve("state").toUri().toString()));
        weir = RunProcess.start(folder, file);
        weir.awaitExit(1);
        assertThat(output())
                .containsPattern(
                        "ERROR MiniCluster: TaskManager #0 failed.*Task did not exit gracefully within 1 .* seconds")
                .contains("failed: Flink's TaskManager had a fatal error")
                .doesNotContain("\tat ");
    }

    private void start(String... arguments) throws IOException {
        Path file = Files.writeString(
                folder.resolve("weir.yaml"),
                FILE.replace("LINES", folder.resolve("LINES").toString()));
        weir = RunProcess.start(folder, file, arguments);
    }

    private void await(String what, RunProcess.Condition condition) throws Exception {
        weir.await(what, condition);
    }

    private String output() {
        return weir.output();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve("LINES"));
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("tmp"))) {
            return files.filter(Files::isRegularFile)
                    .filter(p -> !p.toString().contains("hsperfdata"))
                    .toList();
        }
    }

    /** Every number once, and that the sink was told of the end. */
    private static List<String> numbers(int last) {
        return Stream.concat(IntStream.rangeClosed(1, last).mapToObj(String::valueOf), Stream.of("end"))
                .toList();
    }
}
