package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation of which a class is missing or damaged ends with a reason. Flink's threads once kept such a process alive. */
class ErrorsOfTheJvmTest {
    private static final String MISSING =
            "NoClassDefFoundError: dev/weir/Missing; a file of the installation is missing or of"
                    + " another version: build or install Weir anew\n";

    @TempDir
    private Path folder;

    private RunProcess weir;

    @AfterEach
    void end() throws InterruptedException {
        weir.close();
    }

    @Test
    void inTheStartOfFlink() throws Exception {
        Path damaged = folder.resolve("damaged");
        Path type = damaged.resolve("dev/weir/pipeline/run/DashboardServer$Shown.class");
        Files.createDirectories(type.getParent());
        Files.createFile(type);
        weir = RunProcess.start(folder, damaged + File.pathSeparator + System.getProperty("java.class.path"), file());
        weir.awaitExit(1);
        assertThat(weir.output())
                .contains("weir: ClassFormatError: ", "; a file of the installation is missing or of another version")
                .contains("  log: ")
                .doesNotContain("\tat ");
    }

    @Test
    void inTheGraph() throws Exception {
        weir = RunProcess.start(folder, file(), "--set", "sources.breaks.at=graph");
        weir.awaitExit(1);
        assertThat(weir.output()).isEqualTo("weir: " + MISSING);
    }

    @Test
    void inTheJobManager() throws Exception {
        weir = RunProcess.start(folder, file(), "--set", "sources.breaks.at=enumerator");
        weir.awaitExit(1);
        assertThat(weir.output())
                .contains("failed: in sources.breaks: " + MISSING)
                .doesNotContain("\tat ");
    }

    @Test
    void inATask() throws Exception {
        weir = RunProcess.start(folder, file(), "--set", "sources.breaks.at=reader");
        weir.awaitExit(1);
        assertThat(weir.output())
                .contains("failed: in sources.breaks -> processors.pass -> sinks.lines: " + MISSING)
                .doesNotContain("\tat ");
    }

    private Path file() throws IOException {
        return Files.writeString(folder.resolve("weir.yaml"), """
                sources: {breaks: {at: nowhere}}
                processors: {pass: {}}
                sinks: {lines: {path: LINES}}
                service:
                  pipelines:
                    traces: {sources: [breaks], processors: [pass], sinks: [lines]}
                """.replace(
                        "LINES", folder.resolve("LINES").toString()));
    }
}
