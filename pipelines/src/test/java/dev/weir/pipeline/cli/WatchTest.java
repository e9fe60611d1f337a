package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir run --watch}: a file is edited under a job. */
class WatchTest {
    private static final String FILE = """
            sources: {numbers: {}}
            processors: {pass: {}}
            sinks: {lines: {path: FOLDER/LINES}}
            service:
              pipelines:
                traces: {sources: [numbers], processors: [pass], sinks: [lines]}
              flink: {execution.checkpointing.dir: "file://FOLDER/state"}
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
    void anEditedFileTakesOverWithTheStateAndNothingComesTwiceOrNotAtAll() throws Exception {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, text(FILE));
        weir = RunProcess.start(folder, file, "--watch");
        awaitLines("LINES", 100);

        Files.writeString(file, text(FILE).replace("LINES", "SECOND"));
        awaitLines("SECOND", 100);
        assertThat(weir.output()).contains("reloading " + file + "\n");

        Path replacement =
                Files.writeString(folder.resolve("weir.yaml~"), text(FILE).replace("LINES", "THIRD"));
        Files.move(replacement, file, StandardCopyOption.ATOMIC_MOVE);
        awaitLines("THIRD", 100);
        weir.sigterm();
        weir.awaitExit(0);

        assertConsecutive("LINES", "SECOND", "THIRD");
        assertThat(weir.output()).containsOnlyOnce("  state: go on from it with --from file:");
    }

    @Test
    void anEditThatIsWrongOrCannotTakeTheStateLeavesTheJobAloneAndIsSaid() throws Exception {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, text(FILE));
        weir = RunProcess.start(folder, file, "--watch");
        awaitLines("LINES", 100);

        Files.writeString(
                file, text(FILE).replace("pass: {}", "pass: {fail_at: never}").replace("[lines]", "[line]"));
        weir.awaitOutput(file + " is not reloaded: the job goes on as it is\n");
        assertThat(weir.output())
                .contains(file + ":2:30: processors.pass.fail_at: found \"never\", expected a whole number")
                .contains("service.pipelines.traces.sinks[0]: references sink \"line\" which is not configured");

        Files.writeString(file, text(FILE).replace("numbers:", "numbers/b:").replace("[numbers]", "[numbers/b]"));
        weir.awaitOutput("sources.numbers: its state");
        weir.await("twice", () -> weir.output().split("is not reloaded", -1).length == 3);
        assertThat(weir.output()).doesNotContain("reloading");

        Files.writeString(file, text(FILE).replaceAll("(?m)^  flink:.*\n", ""));
        weir.awaitOutput("--watch needs a folder for the state");
        int before = lines("LINES").size();
        awaitLines("LINES", before + 100);
        weir.sigterm();
        weir.awaitExit(0);
        assertConsecutive("LINES");
    }

    @Test
    void anEditWhoseJobFailsBeforeItsFirstCheckpointGivesWayToWhatRanBefore() throws Exception {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, text(FILE));
        weir = RunProcess.start(folder, file, "--watch");
        awaitLines("LINES", 100);

        Files.writeString(file, text(FILE).replace("LINES", "none/LINES"));
        weir.awaitOutput("the edited " + file
                + " failed before its first checkpoint: what ran before goes on from the same state\n");
        assertThat(weir.output())
                .contains("failed: in sources.numbers -> processors.pass -> sinks.lines: NoSuchFileException: "
                        + folder.resolve("none/LINES") + "; the log has the stack trace\n");
        awaitLines("LINES", lines("LINES").size() + 100);

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            Files.writeString(
                    file, text(FILE) + "  dashboard: {endpoint: \"127.0.0.1:" + taken.getLocalPort() + "\"}\n");
            weir.await("twice", () -> weir.output().split("goes on from the same state", -1).length == 3);
        }
        awaitLines("LINES", lines("LINES").size() + 100);

        Files.writeString(file, text(FILE).replace("LINES", "SECOND"));
        awaitLines("SECOND", 100);
        weir.sigterm();
        weir.awaitExit(0);
        assertConsecutive("LINES", "SECOND");
        assertThat(log())
                .contains("before its first checkpoint: what ran before goes on from the same state: in sources.numbers"
                        + " -> processors.pass -> sinks.lines: NoSuchFileException: " + folder);
    }

    private String log() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("tmp"))) {
            return Files.readString(
                    files.filter(p -> p.endsWith("weir.log")).findFirst().orElseThrow());
        }
    }

    @Test
    void aConfigMapIsReplacedByALinkOnTheWayToTheFile() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        generation(mount, "..1", text(FILE));
        Path file = Files.createSymbolicLink(mount.resolve("weir.yaml"), Path.of("..data", "weir.yaml"));
        weir = RunProcess.start(folder, file, "--watch");
        awaitLines("LINES", 100);

        generation(mount, "..2", text(FILE).replace("LINES", "SECOND"));
        awaitLines("SECOND", 100);
        weir.sigterm();
        weir.awaitExit(0);
        assertConsecutive("LINES", "SECOND");
    }

    @Test
    void withoutAFolderForStateThereIsNothingToTakeOver() throws Exception {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, text(FILE).replaceAll("(?m)^  flink:.*\n", ""));
        weir = RunProcess.start(folder, file, "--watch");
        weir.awaitExit(2);
        assertThat(weir.output())
                .isEqualTo(file + ": service.flink.execution.checkpointing.dir: missing; --watch needs a folder for the"
                        + " state that an edited file takes over\n");
    }

    /** As the kubelet does it. */
    private static void generation(Path mount, String name, String text) throws IOException {
        Files.writeString(Files.createDirectory(mount.resolve(name)).resolve("weir.yaml"), text);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(name));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String text(String file) {
        return file.replace("FOLDER", folder.toString());
    }

    private List<String> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void awaitLines(String name, int more) throws Exception {
        weir.await(more + " lines in " + name, () -> lines(name).size() > more);
    }

    private void assertConsecutive(String... names) throws IOException {
        List<String> all = new ArrayList<>();
        for (String name : names) {
            all.addAll(lines(name));
        }
        assertThat(all)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, all.size())
                        .mapToObj(String::valueOf)
                        .toList());
    }
}
