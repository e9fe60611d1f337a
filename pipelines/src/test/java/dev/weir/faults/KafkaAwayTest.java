package dev.weir.faults;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka stops and comes back: what passes meanwhile waits in the kernel's ring. */
@Timeout(300)
class KafkaAwayTest {
    @TempDir
    private Path folder;

    @Test
    void eachRequestIsInKafkaOnceAfterItWasAwayForSeconds() throws Exception {
        away(Duration.ofSeconds(5));
    }

    @Test
    @Tag("slow")
    void eachRequestIsInKafkaOnceAfterItWasAwayForAMinute() throws Exception {
        away(Duration.ofMinutes(1));
    }

    private void away(Duration time) throws Exception {
        try (KafkaTopic kafka = KafkaTopic.start(folder);
                Node node = Node.start(folder, kafka)) {
            node.watch();
            kafka.broker().stop();
            Thread.sleep(time);
            kafka.broker().start();
            Duration recovery = node.recovery();

            new Fault("Kafka down for " + time.toSeconds() + " s", node.end(), recovery)
                    .print()
                    .assertEachOnce(node.said());
        }
    }
}
