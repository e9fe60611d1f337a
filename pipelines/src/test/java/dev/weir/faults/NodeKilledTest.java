package dev.weir.faults;

import dev.weir.live.WeirProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's process ends without a word, and the next one goes on from the checkpoint. */
@Timeout(300)
class NodeKilledTest {
    @TempDir
    private Path folder;

    @Test
    void eachRequestIsInKafkaOnceThoughTheProcessWasKilledInTheMiddle() throws Exception {
        try (KafkaTopic kafka = KafkaTopic.start(folder);
                Node node = Node.start(folder, kafka)) {
            WeirProcess first = node.watch();
            Thread.sleep(1_500); // somewhere between two checkpoints
            first.kill();
            Thread.sleep(3_000); // requests that only the kernel sees
            long from = System.nanoTime();
            node.resume();
            node.recovery();
            Duration recovery = Duration.ofNanos(System.nanoTime() - from);

            new Fault("`kill -9` of `weir run`, started again after 3 s", node.end(), recovery)
                    .print()
                    .assertEachOnce(node.said());
        }
    }
}
