package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Command;
import dev.weir.testing.Requires;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody sets the wall clock that Weir, Flink and Kafka's client read. */
@Timeout(300)
@Tag("slow")
class ClockStepTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void compiler() {
        Requires.that(Command.exists("clang"), "clang is not installed");
    }

    @Test
    void anHourForward() throws Exception {
        step(Duration.ofHours(1), "an hour forward");
    }

    @Test
    void anHourBack() throws Exception {
        step(Duration.ofHours(-1), "an hour back");
    }

    private void step(Duration by, String name) throws Exception {
        SteppedClock clock = new SteppedClock(folder);
        try (KafkaTopic kafka = KafkaTopic.start(folder);
                Node node = Node.start(folder, kafka)) {
            node.watch(clock.environment());
            clock.step(by);
            Duration recovery = node.recovery();
            Thread.sleep(10_000);

            new Fault("wall clock set " + name, node.end(), recovery).print().assertEachOnce(node.said());
            assertThat(node.said())
                    .contains("the wall clock was set")
                    .as("requests too late for their window")
                    .doesNotContain("late ");
        }
    }
}
