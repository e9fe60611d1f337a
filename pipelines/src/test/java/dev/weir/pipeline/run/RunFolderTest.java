package dev.weir.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves in the folder for temporary files, and what the next run clears away. */
class RunFolderTest {
    @TempDir
    private Path parent;

    @Test
    void aRunLeavesItsLogAndNothingElse() throws Exception {
        Path log;
        try (RunFolder folder = RunFolder.create(parent)) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.data().getParent())))
                    .isEqualTo("rwx------");
            Files.writeString(folder.data().resolve("library.so"), "x");
            log = Files.writeString(folder.log(), "said");
        }
        assertThat(log.getParent()).isDirectoryContaining(log::equals);
        assertThat(Files.list(log.getParent())).containsExactly(log);
    }

    @Test
    void aRunWithoutALogLeavesNothing() throws Exception {
        RunFolder.create(parent).close();
        assertThat(Files.list(parent)).isEmpty();
    }

    @Test
    void whatAKilledRunLeftIsClearedByTheNextOneButItsLog() throws Exception {
        Path killed = Files.createDirectories(parent.resolve("weir-1/flink/rocksdb"))
                .resolve("../..")
                .normalize();
        Files.writeString(killed.resolve("flink/rocksdb/librocksdbjni.so"), "x");
        Files.writeString(killed.resolve("lock"), "");
        Path log = Files.writeString(killed.resolve("weir.log"), "why");

        try (RunFolder _ = RunFolder.create(parent)) {
            assertThat(Files.list(killed)).containsExactly(log);
        }
    }

    @Test
    void aRunThatLivesIsLeftAlone() throws Exception {
        Path lives = Files.createDirectories(parent.resolve("weir-1/flink")).getParent();
        try (FileChannel held =
                FileChannel.open(lives.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(held.tryLock()).isNotNull();
            try (RunFolder _ = RunFolder.create(parent)) {
                assertThat(lives.resolve("flink")).exists();
            }
        }
    }

    @Test
    void theLogOfARunIsClearedAfterAWeekAndWhatIsNoRunNever() throws Exception {
        Path old = Files.createDirectory(parent.resolve("weir-old"));
        Files.writeString(old.resolve("weir.log"), "said");
        Path other = Files.createDirectory(parent.resolve("weir-of-somebody-else"));
        Path link =
                Files.createSymbolicLink(parent.resolve("weir-link"), Files.createDirectory(parent.resolve("away")));
        for (Path each : new Path[] {old, other}) {
            Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        }
        try (RunFolder _ = RunFolder.create(parent)) {
            assertThat(old).doesNotExist();
            assertThat(other).exists();
            assertThat(link).exists();
        }
    }
}
