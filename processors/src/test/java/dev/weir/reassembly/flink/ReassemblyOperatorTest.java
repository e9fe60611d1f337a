package dev.weir.reassembly.flink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Role;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Host;
import dev.weir.api.Readership;
import dev.weir.api.Segment;
import dev.weir.api.ThisHost;
import dev.weir.api.types.ChunkSerializer;
import dev.weir.reassembly.ReassemblyLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The operator in Flink's harness. */
@SuppressWarnings("try") // the harness may be interrupted while it closes
class ReassemblyOperatorTest {
    private static final long START = 1_700_000_000_000L;

    private static OneInputStreamOperatorTestHarness<Segment, Chunk> harness(int parallelism, int subtask)
            throws Exception {
        var operator = new ReassemblyOperator("tcp_reassembly", ReassemblyLimits.DEFAULTS);
        var harness = new OneInputStreamOperatorTestHarness<Segment, Chunk>(operator, 128, parallelism, subtask);
        harness.setup(ChunkSerializer.INSTANCE);
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<Segment, Chunk> opened() throws Exception {
        var harness = harness(1, 0);
        harness.open();
        return harness;
    }

    private static Connection connection(long scope) {
        Host host = new Host("node-" + scope, "id");
        Address local = Address.ipv4(1, 1);
        return new Connection(
                scope,
                5,
                Connection.Transport.TCP,
                local,
                local,
                Role.SERVER,
                Vantage.SOCKET,
                9,
                host,
                null,
                null,
                Attributes.EMPTY);
    }

    private static Segment segment(long scope, long millis, int at, String text) {
        long time = (START + millis) * 1_000_000 + 7;
        return Segment.packet(connection(scope), true, Segment.ACK, 1000 + at, 1, time, text.getBytes(ISO_8859_1));
    }

    private static List<String> said(AbstractStreamOperatorTestHarness<Chunk> harness) {
        List<String> texts = new ArrayList<>();
        for (Object element : harness.getOutput()) {
            if (!(element instanceof StreamRecord<?> record)) {
                continue;
            }
            Chunk c = (Chunk) record.getValue();
            String bytes = new String(c.buffer(), c.offset(), c.carriesBytes() ? (int) c.length() : 0, ISO_8859_1);
            texts.add(c.connection().scope() + ":" + c.kind() + bytes);
        }
        return texts;
    }

    @Test
    void chunksHaveTheTimeOfTheirSegment() throws Exception {
        try (var harness = opened()) {
            harness.processElement(segment(1, 42, 0, "abc"), 0);
            StreamRecord<? extends Chunk> record =
                    harness.extractOutputStreamRecords().getFirst();
            assertThat(record.getTimestamp()).isEqualTo(START + 42);
            assertThat(record.getValue().connection()).isEqualTo(connection(1));
        }
    }

    @Test
    void aRestartInTheMiddleLosesAndRepeatsNothing() throws Exception {
        OperatorSubtaskState snapshot;
        try (var before = opened()) {
            before.processElement(segment(1, 0, 0, "abc"), 0);
            before.processElement(segment(1, 1, 6, "ghi"), 0);
            snapshot = before.snapshot(1, 1);
            assertThat(said(before)).containsExactly("1:BYTESabc");
        }
        try (var after = harness(1, 0)) {
            after.initializeState(snapshot);
            after.open();
            after.processElement(segment(1, 2, 1, "bc"), 0);
            after.processElement(segment(1, 3, 3, "def"), 0);
            after.endInput();
            assertThat(said(after)).containsExactly("1:BYTESdef", "1:BYTESghi", "1:CLOSE");
        }
    }

    @Test
    void whenRescaledEachSubtaskTakesTheConnectionsOfItsOwnScopes() throws Exception {
        OperatorSubtaskState one;
        try (var before = opened()) {
            for (long scope = -2; scope <= 3; scope++) {
                before.processElement(segment(scope, 0, 0, "abc"), 0);
                before.processElement(segment(scope, 0, 6, "ghi"), 0);
            }
            one = before.snapshot(1, 1);
        }
        List<OperatorSubtaskState> two = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var after = harness(2, subtask)) {
                after.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(one, 128, 1, 2, subtask));
                after.open();
                two.add(after.snapshot(2, 2));
                for (long scope = -2; scope <= 3; scope++) {
                    if (Connection.owner(scope, 2) == subtask) {
                        after.processElement(segment(scope, 1, 3, "def"), 0);
                    }
                }
                String first = subtask == 0 ? "-2" : "-1";
                assertThat(said(after)).hasSize(6).startsWith(first + ":BYTESdef", first + ":BYTESghi");
            }
        }
        OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(two.get(0), two.get(1));
        try (var after = harness(1, 0)) {
            after.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(both, 128, 2, 1, 0));
            after.open();
            after.endInput();
            assertThat(said(after)).hasSize(18).startsWith("-2:GAP", "-2:BYTESghi", "-2:CLOSE", "-1:GAP");
        }
    }

    /** Which subtask runs on the ring's host nobody knows beforehand: here the one to which the rule would not give it. */
    @Test
    void theStateOfARingGoesToTheSubtaskThatReadsIt() throws Exception {
        Host here = ThisHost.get();
        long scope = here.scope(0);
        OperatorSubtaskState one;
        try (var before = opened()) {
            before.processElement(segment(scope, 0, 0, "abc"), 0);
            before.processElement(segment(scope, 0, 6, "ghi"), 0);
            one = before.snapshot(1, 1);
        }
        int owner = Connection.owner(scope, 2);
        try (var reads = restored(one, 1 - owner);
                var owns = restored(one, owner)) {
            reads.processElement(new Readership(Set.of(scope), Set.of(scope)).segment(here, 1), 0);
            owns.processElement(new Readership(Set.of(), Set.of(scope)).segment(here, 1), 0);
            owns.processWatermark(new Watermark(START + 3_600_000));
            owns.endInput();
            reads.processElement(segment(scope, 1, 3, "def"), 0);

            assertThat(said(owns)).containsExactly("0:READERSHIP");
            assertThat(said(reads)).containsExactly("0:READERSHIP", scope + ":BYTESdef", scope + ":BYTESghi");
        }
    }

    private static OneInputStreamOperatorTestHarness<Segment, Chunk> restored(OperatorSubtaskState one, int subtask)
            throws Exception {
        var after = harness(2, subtask);
        after.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(one, 128, 1, 2, subtask));
        after.open();
        return after;
    }

    @Test
    void aWatermarkGivesUpHolesAndIsPassedOnBehindThem() throws Exception {
        try (var harness = opened()) {
            harness.processElement(segment(1, 0, 0, "abc"), 0);
            harness.processElement(segment(1, 0, 6, "ghi"), 0);
            harness.processWatermark(new Watermark(START + 2_001));
            assertThat(said(harness)).containsExactly("1:BYTESabc", "1:GAP", "1:BYTESghi");
            assertThat(harness.getOutput().stream().reduce((a, b) -> b)).contains(new Watermark(START + 2_001));
        }
    }

    @Test
    void theLastWatermarkIsNoTime() throws Exception {
        try (var harness = opened()) {
            harness.processElement(segment(1, 0, 0, "abc"), 0);
            harness.processWatermark(Watermark.MAX_WATERMARK);
            harness.processWatermark(new Watermark(Long.MIN_VALUE));
            assertThat(said(harness)).containsExactly("1:BYTESabc");
        }
    }

    @Test
    void lossesAreAccumulatorsOfTheJob() throws Exception {
        try (var harness = opened()) {
            harness.processElement(segment(1, 0, 0, "abc"), 0);
            harness.processElement(segment(1, 0, 6, "ghi"), 0);
            harness.endInput();
            var lost = harness.getOperator().getRuntimeContext().getAccumulator("tcp_reassembly.gap_bytes_end");
            assertThat(lost.getLocalValue()).isEqualTo(3L);
        }
    }
}
