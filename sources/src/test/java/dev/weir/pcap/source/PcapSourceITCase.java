package dev.weir.pcap.source;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static dev.weir.pcap.CaptureBytes.packet;
import static dev.weir.pcap.CaptureBytes.pcapAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Connection;
import dev.weir.api.Segment;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.pcap.CaptureLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PcapSourceITCase {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(4)
            .build());

    private static final int FILES = 12;
    private static final int PACKETS = 3000;

    /** What the jobs saw; they run in this JVM. */
    private static final List<String> SEEN = Collections.synchronizedList(new ArrayList<>());

    private static final AtomicBoolean FAIL = new AtomicBoolean();

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        SEEN.clear();
        FAIL.set(false);
        for (int f = 0; f < FILES; f++) {
            byte[][] packets = new byte[PACKETS][];
            Arrays.setAll(packets, i -> packet(40000 + i % 50, i, "p" + i));
            Files.write(folder.resolve(f + ".pcap"), pcapAt(10_000 - 2 * f, ETHERNET, packets));
        }
        Files.writeString(folder.resolve("readme.txt"), "no capture");
    }

    private static String text(Segment s) {
        return s.connection().origin() + " " + s.kind() + " " + s.connection().socket() + " " + s.seq() + " "
                + s.timeNanos() + " " + new String(s.buffer(), s.offset(), s.captured());
    }

    private StreamExecutionEnvironment environment(int parallelism) {
        Configuration configuration = new Configuration();
        configuration.setString("pipeline.generic-types", "false");
        configuration.setString("pipeline.object-reuse", "true");
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "1");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }

    private SingleOutputStreamOperator<Segment> segments(StreamExecutionEnvironment environment) {
        Settings settings =
                Settings.builder().set(PcapComponent.PATH, folder.toString()).build();
        return new PcapComponent().open(environment, Signal.SEGMENTS, new ComponentContext("pcap", settings));
    }

    private JobExecutionResult run(StreamExecutionEnvironment environment, ProcessFunction<Segment, String> function)
            throws Exception {
        segments(environment).process(function).returns(Types.STRING).sinkTo(new DiscardingSink<>());
        return environment.execute();
    }

    @Test
    void oneReaderGivesAllFilesInTheOrderOfTheirFirstPackets() throws Exception {
        JobExecutionResult result = run(environment(1), new See());
        assertThat(SEEN).hasSize(FILES * (PACKETS + 1));
        assertThat(SEEN.stream().map(s -> s.substring(0, s.indexOf('.'))).distinct())
                .containsExactly("11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0");
        assertThat(result.<Long>getAccumulatorResult("pcap.accepted_packets")).isEqualTo((long) FILES * PACKETS);
        assertThat(result.<Long>getAccumulatorResult("pcap.files_done")).isEqualTo(FILES);
        assertThat(result.<Long>getAccumulatorResult("pcap.files_skipped")).isEqualTo(1);
        assertThat(result.<Long>getAccumulatorResult("pcap.skipped_packets.not_tcp_or_udp"))
                .isZero();
    }

    @Test
    void twoReadersGiveTheSameSegmentsEachWhereItBelongs() throws Exception {
        run(environment(1), new See());
        List<String> one = List.copyOf(SEEN);
        SEEN.clear();
        JobExecutionResult result = run(environment(2), new See());
        assertThat(SEEN).containsExactlyInAnyOrderElementsOf(one);
        assertThat(result.<Long>getAccumulatorResult("pcap.accepted_packets")).isEqualTo((long) FILES * PACKETS);
    }

    @Test
    void nothingIsLostOrGivenTwiceOverAFailure() throws Exception {
        run(environment(2), new See());
        List<String> expected = List.copyOf(SEEN);
        SEEN.clear();
        StreamExecutionEnvironment environment = environment(2);
        environment.enableCheckpointing(20);
        FAIL.set(true);
        List<String> given = segments(environment)
                .process(new FailOnce())
                .returns(Types.STRING)
                .executeAndCollect(1_000_000);
        assertThat(FAIL).isFalse();
        assertThat(given).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void timeNeverPassesWhatIsStillToBeRead() throws Exception {
        StreamExecutionEnvironment environment = environment(1);
        environment.getConfig().setAutoWatermarkInterval(1);
        run(environment, new NothingIsLate());
        assertThat(SEEN).singleElement().isEqualTo("late 0, went on true");
    }

    @Test
    void aPathWithNothingFailsTheJobWithItsName() {
        StreamExecutionEnvironment environment = environment(1);
        environment
                .fromSource(
                        new PcapSource("pcap", folder + "/none", CaptureLimits.DEFAULT),
                        PcapSource.watermarks(),
                        "pcap")
                .sinkTo(new DiscardingSink<>());
        assertThatThrownBy(environment::execute).hasStackTraceContaining(folder + "/none does not exist");
    }

    /** Checks that a segment is in the subtask that owns its scope. */
    private static final class See extends ProcessFunction<Segment, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(Segment s, Context context, Collector<String> out) throws Exception {
            var task = getRuntimeContext().getTaskInfo();
            int owner = Connection.owner(s.connection().scope(), task.getNumberOfParallelSubtasks());
            if (task.getIndexOfThisSubtask() != owner || context.timestamp() != s.timeNanos() / 1_000_000) {
                throw new IllegalStateException(s + " in " + task);
            }
            SEEN.add(text(s));
        }
    }

    /** Fails once, some time after its first checkpoint. */
    private static final class FailOnce extends ProcessFunction<Segment, String> implements CheckpointListener {
        private static final long serialVersionUID = 1L;

        private transient int given;
        private transient int failAt;

        @Override
        public void processElement(Segment s, Context context, Collector<String> out) throws Exception {
            out.collect(text(s));
            given++;
            if (failAt == 0 && given % 500 == 0 && FAIL.get()) {
                Thread.sleep(20);
            }
            if (failAt > 0 && given > failAt && FAIL.compareAndSet(true, false)) {
                throw new IllegalStateException("as wanted");
            }
        }

        @Override
        public void notifyCheckpointComplete(long id) {
            failAt = given > 1000 && failAt == 0 ? given + 1500 : failAt;
        }
    }

    /** Counts segments behind the watermark. */
    private static final class NothingIsLate extends ProcessFunction<Segment, String> {
        private static final long serialVersionUID = 1L;

        private transient int late;
        private transient boolean wentOn;
        private transient int ends;

        @Override
        public void processElement(Segment s, Context context, Collector<String> out) throws Exception {
            long watermark = context.timerService().currentWatermark();
            late += s.timeNanos() / 1_000_000 <= watermark ? 1 : 0;
            if (s.kind() == Segment.Kind.END_OF_SCOPE) {
                Thread.sleep(20);
                wentOn |= watermark > 0;
                if (++ends == FILES) {
                    SEEN.add("late " + late + ", went on " + wentOn);
                }
            }
        }
    }
}
