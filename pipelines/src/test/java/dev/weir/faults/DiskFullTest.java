package dev.weir.faults;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file system of the checkpoints has no room for a while: a small tmpfs. */
@Timeout(300)
class DiskFullTest {
    @TempDir
    private Path folder;

    private boolean mounted;

    @Test
    @Tag("slow")
    void eachRequestIsInKafkaOnceAfterTheDiskWasFullForSeconds() throws Exception {
        full(Duration.ofSeconds(10));
    }

    @Test
    @Tag("slow")
    void eachRequestIsInKafkaOnceAfterTheDiskWasFullForAMinute() throws Exception {
        full(Duration.ofMinutes(1));
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            Command.run("umount", checkpoints().toString());
        }
    }

    private void full(Duration time) throws Exception {
        try (KafkaTopic kafka = KafkaTopic.start(folder);
                Node node = Node.start(folder, kafka)) {
            Files.createDirectory(checkpoints());
            Command.run(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=4m",
                    "weir-test",
                    checkpoints().toString());
            mounted = true;
            node.watch();
            Path filler = checkpoints().resolve("filler");
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                fill(filler); // an old checkpoint that is deleted makes room again
                Thread.sleep(20);
            }
            Files.delete(filler);
            Duration recovery = node.recovery();
            assertThat(node.starts()).as("the job was not started again").isEqualTo(1);

            new Fault("disk of the checkpoints full for " + time.toSeconds() + " s", node.end(), recovery)
                    .print()
                    .assertEachOnce(node.said());
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] page = new byte[4096];
        try (var out = Files.newOutputStream(file, CREATE, APPEND)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    private Path checkpoints() {
        return folder.resolve("checkpoints");
    }
}
