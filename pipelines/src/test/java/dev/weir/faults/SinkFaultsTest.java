package dev.weir.faults;

import static dev.weir.faults.SinkFault.CLOSED_STDOUT;
import static dev.weir.faults.SinkFault.DISK_FULL;
import static dev.weir.faults.SinkFault.DOWN_AT_STOP;
import static dev.weir.faults.SinkFault.FILE_GONE;
import static dev.weir.faults.SinkFault.FILE_ROTATED;
import static dev.weir.faults.SinkFault.NO_REGULAR_FILE;
import static dev.weir.faults.SinkFault.REFUSED;
import static dev.weir.faults.SinkFault.RESTART;
import static dev.weir.faults.SinkFault.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each sink through each fault: the table at the end says what the other side really has. */
@Timeout(180)
class SinkFaultsTest {
    private static final List<Row> ROWS = rows();

    @TempDir
    private Path folder;

    /** A fault that a sink goes through. */
    @FunctionalInterface
    interface Scene {
        void play(Path folder) throws Exception;
    }

    /**
     * A place in the matrix.
     *
     * @param slow only for {@code ./weir faults}
     */
    private record Row(String sink, Set<SinkFault> faults, boolean slow, String what, Scene scene) {
        @Override
        public String toString() {
            return sink + ", " + what;
        }
    }

    @BeforeEach
    void reset() {
        Feed.reset();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        KafkaFaults.close();
    }

    @ParameterizedTest
    @MethodSource("quick")
    void theTableIsThatOfTheOtherSide(Row row) throws Exception {
        row.scene.play(folder);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("slow")
    void theTableIsThatOfTheOtherSideAlsoWhereThatTakesLong(Row row) throws Exception {
        row.scene.play(folder);
    }

    @Test
    void everySinkHasARowForEveryFault() {
        Map<String, Set<SinkFault>> seen = new TreeMap<>();
        ROWS.forEach(r -> seen.computeIfAbsent(r.sink, s -> EnumSet.noneOf(SinkFault.class))
                .addAll(r.faults));
        List<String> sinks = Components.installed().of(Kind.SINK).stream()
                .filter(c -> !c.getClass().getPackageName().equals("dev.weir.pipeline.fake"))
                .map(c -> c.type())
                .toList();

        assertThat(seen).containsOnlyKeys(sinks);
        assertThat(seen)
                .allSatisfy((sink, faults) -> assertThat(faults)
                        .as("%s: add a scene, or say why there is none", sink)
                        .containsExactly(SinkFault.values()));
    }

    static Stream<Row> quick() {
        return ROWS.stream().filter(r -> !r.slow && r.scene != null);
    }

    static Stream<Row> slow() {
        return ROWS.stream().filter(r -> r.slow && r.scene != null);
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String type : List.of("otlp_grpc", "otlp_http")) {
            OtlpSinkFaults otlp = new OtlpSinkFaults(type);
            rows.add(quick(type, "refused, whole and in part", otlp::refused, REFUSED));
            rows.add(slow(type, "too large", otlp::tooLarge, TOO_LARGE));
            rows.add(quick(type, "away at a stop that keeps state", otlp::awayAtAStopThatKeepsState, DOWN_AT_STOP));
            rows.add(slow(type, "away at a stop that keeps nothing", otlp::awayAtAStopThatKeepsNothing, DOWN_AT_STOP));
            rows.add(quick(type, "the job fails and begins anew", otlp::restart, RESTART));
            rows.add(none(
                    type, "writes to a socket", DISK_FULL, FILE_GONE, FILE_ROTATED, CLOSED_STDOUT, NO_REGULAR_FILE));
        }
        rows.add(quick("kafka", "a compacted topic takes no message without a key", KafkaFaults::refused, REFUSED));
        rows.add(quick("kafka", "above the topic's max.message.bytes", KafkaFaults::tooLarge, TOO_LARGE));
        rows.add(slow("kafka", "above it in a transaction", KafkaFaults::tooLargeInATransaction, TOO_LARGE));
        rows.add(slow("kafka", "away at a stop that keeps nothing", KafkaFaults::awayAtAStop, DOWN_AT_STOP));
        rows.add(quick("kafka", "the job fails and begins anew, at least once", KafkaFaults::restart, RESTART));
        rows.add(quick(
                "kafka", "the job fails and begins anew, exactly once", KafkaFaults::restartExactlyOnce, RESTART));
        rows.add(none(
                "kafka", "writes to a socket", DISK_FULL, FILE_GONE, FILE_ROTATED, CLOSED_STDOUT, NO_REGULAR_FILE));

        rows.add(quick("file", "disk full", FileFaults::diskFull, DISK_FULL));
        rows.add(slow("file", "removed", FileFaults::removed, FILE_GONE));
        rows.add(quick("file", "moved, and copied and cut", FileFaults::rotated, FILE_ROTATED));
        rows.add(quick("file", "a FIFO", FileFaults::fifo, NO_REGULAR_FILE));
        rows.add(quick("file", "the job fails and begins anew", FileFaults::restart, RESTART));
        rows.add(slow("file", "a run goes on from a checkpoint", FileFaults::nextRun, RESTART));
        rows.add(none("file", "no one answers", REFUSED, TOO_LARGE, DOWN_AT_STOP));
        rows.add(none("file", "/dev/stdout is opened by its path, which a closed one has not", CLOSED_STDOUT));

        rows.add(quick("debug", "standard output closed", DebugFaults::closed, CLOSED_STDOUT));
        rows.add(slow("debug", "standard output full", DebugFaults::full, DISK_FULL));
        rows.add(slow("debug", "standard output is a pipe", DebugFaults::pipe, NO_REGULAR_FILE));
        rows.add(
                slow("debug", "standard output is a pipe whose reader is gone", DebugFaults::readerGone, DOWN_AT_STOP));
        rows.add(none("debug", "opens no file", FILE_GONE, FILE_ROTATED));
        rows.add(none("debug", "no one answers", REFUSED, TOO_LARGE));
        rows.add(none("debug", "what was printed stays printed: both attempts count", RESTART));
        return rows;
    }

    private static Row quick(String sink, String what, Scene scene, SinkFault... faults) {
        return new Row(sink, Set.of(faults), false, what, scene);
    }

    private static Row slow(String sink, String what, Scene scene, SinkFault... faults) {
        return new Row(sink, Set.of(faults), true, what, scene);
    }

    /** Faults that cannot come to this sink. */
    private static Row none(String sink, String why, SinkFault... faults) {
        return new Row(sink, Set.of(faults), false, why, null);
    }
}
