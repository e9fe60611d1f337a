package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.faults.Arrivals.Count;
import dev.weir.live.WeirProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node's process gets no time for a while, as by SIGSTOP, a frozen container or a paused machine. */
@Timeout(300)
class NodeFrozenTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void eachRequestIsInKafkaOnceAfterSeconds() throws Exception {
        frozen(Duration.ofSeconds(10));
    }

    /** Longer than Flink's heartbeats wait by default (50 s). */
    @Test
    @Tag("slow")
    void eachRequestIsInKafkaOnceAfterMoreThanAMinute() throws Exception {
        frozen(Duration.ofSeconds(75));
    }

    @Test
    @Tag("slow")
    void whatARingThatIsTooSmallHadNoRoomForIsCountedAndNothingElseIsMissing() throws Exception {
        try (KafkaTopic kafka = KafkaTopic.start(folder);
                Node node = Node.start(folder, kafka)) {
            node.scene().ringSize("1MiB");
            WeirProcess weir = node.watch();
            weir.pause();
            Thread.sleep(5_000);
            weir.resume();
            Duration recovery = node.recovery();

            Count count = node.end();
            new Fault("frozen for 5 s with a `ring_size` of 1MiB", count, recovery).print();
            assertThat((long) count.missing())
                    .as(node.said())
                    .isPositive()
                    .isEqualTo(WeirProcess.counted(node.said(), "ebpf", "requests_lost")
                            + WeirProcess.counted(node.said(), "protocols", "http.requests_skipped")
                            + WeirProcess.counted(node.said(), "protocols", "http.requests_unproven"));
            assertThat(count.twice()).isZero();
        }
    }

    private void frozen(Duration time) throws Exception {
        try (KafkaTopic kafka = KafkaTopic.start(folder);
                Node node = Node.start(folder, kafka)) {
            WeirProcess weir = node.watch();
            weir.pause();
            Thread.sleep(time);
            weir.resume();
            Duration recovery = node.recovery();
            assertThat(node.starts()).as("the job was not started again").isEqualTo(1);

            new Fault("`weir run` frozen (SIGSTOP) for " + time.toSeconds() + " s", node.end(), recovery)
                    .print()
                    .assertEachOnce(node.said());
        }
    }
}
