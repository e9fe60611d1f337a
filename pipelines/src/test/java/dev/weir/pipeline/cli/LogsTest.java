package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the lines of libraries go. */
class LogsTest {
    @TempDir
    private Path folder;

    @Test
    void javaUtilLoggingGoesToTheLogAndIsThrottledAndOnlyRealFailuresReachTheConsole() throws Exception {
        Path log = folder.resolve("weir.log");
        String console = Command.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LogMain.class.getName(),
                log.toString());
        assertThat(console).doesNotContain("bad frame", "TASK_CLOSING").contains("CHECKPOINT_EXPIRED");
        String logged = Files.readString(log);
        assertThat(logged.split("bad frame", -1)).hasSizeBetween(2, 4);
        assertThat(logged).contains("of the JDK", "CHECKPOINT_EXPIRED").doesNotContain("TASK_CLOSING");
    }
}
