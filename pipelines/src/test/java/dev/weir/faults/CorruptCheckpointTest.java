package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.faults.Arrivals.Count;
import dev.weir.live.WeirProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The newest checkpoint is damaged: that is said before anything is captured, with the one to go on from instead. */
@Timeout(300)
class CorruptCheckpointTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void aDamagedCheckpointIsRefusedAndWithTheOneBeforeNoneIsMissing() throws Exception {
        try (KafkaTopic kafka = KafkaTopic.start(folder);
                Node node = Node.start(folder, kafka)) {
            WeirProcess first = node.watch();
            while (node.newestCheckpoints().size() < 2) {
                Thread.sleep(50);
            }
            first.kill();
            List<Path> checkpoints = node.newestCheckpoints();
            Path newest = checkpoints.get(0).resolve("_metadata");
            Files.write(newest, List.of("no checkpoint"));

            long from = System.nanoTime();
            assertThatThrownBy(() -> node.goOn(node.scene().checkpoints()))
                    .hasMessageContaining(newest + " cannot be read")
                    .hasMessageContaining("--from " + checkpoints.get(1).toUri())
                    .message()
                    .doesNotContain("capturing");
            node.goOn(checkpoints.get(1));
            node.recovery();
            Duration recovery = Duration.ofNanos(System.nanoTime() - from);

            Count count = node.end();
            new Fault("newest checkpoint damaged: refused, then gone on from the one before", count, recovery).print();
            assertThat(count.missing())
                    .as("but for one that was under way at the damaged checkpoint: %s", node.said())
                    .isLessThanOrEqualTo(2);
        }
    }
}
