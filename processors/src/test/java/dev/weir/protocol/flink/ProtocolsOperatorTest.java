package dev.weir.protocol.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Loss;
import dev.weir.api.Observation;
import dev.weir.api.Readership;
import dev.weir.api.Segment;
import dev.weir.api.ThisHost;
import dev.weir.api.types.ObservationSerializer;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The operator in Flink's harness. */
@SuppressWarnings("try") // the harness may be interrupted while it closes
class ProtocolsOperatorTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static OneInputStreamOperatorTestHarness<Chunk, Observation> harness(int parallelism, int subtask)
            throws Exception {
        var operator = new ProtocolsOperator("protocols", ProtocolsConfig.DEFAULT);
        var harness = new OneInputStreamOperatorTestHarness<Chunk, Observation>(operator, 128, parallelism, subtask);
        harness.setup(ObservationSerializer.INSTANCE);
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Observation> opened() throws Exception {
        var harness = harness(1, 0);
        harness.open();
        return harness;
    }

    private static List<String> said(AbstractStreamOperatorTestHarness<Observation> harness) {
        List<String> lines = new ArrayList<>();
        for (StreamRecord<? extends Observation> record : harness.extractOutputStreamRecords()) {
            lines.add(
                    switch (record.getValue()) {
                        case Exchange e -> e.connection().scope() + ":" + e.target() + " " + e.status();
                        case Loss l -> l.scope() + ":" + l.reason() + " " + l.count();
                    });
        }
        return lines;
    }

    private static void feed(OneInputStreamOperatorTestHarness<Chunk, Observation> harness, List<Chunk> chunks)
            throws Exception {
        for (Chunk c : chunks) {
            harness.processElement(c, 0);
        }
    }

    private static List<Chunk> conversation(long scope) {
        return Chunks.bytewise(new Script(Script.connection(scope, 9), false)
                .client("GET /a HTTP/1.1\r\n\r\n")
                .server(OK)
                .client("GET /b HTTP/1.1\r\nHost: b\r\n\r\n")
                .server(OK)
                .chunks());
    }

    @Test
    void anExchangeHasTheTimeOfItsEnd() throws Exception {
        try (var harness = opened()) {
            feed(
                    harness,
                    new Script().client("GET / HTTP/1.1\r\n\r\n").server(OK).chunks());
            assertThat(harness.extractOutputStreamRecords().getFirst().getTimestamp())
                    .isEqualTo((Script.START + Script.STEP) / 1_000_000);
        }
    }

    @Test
    void aRestartInTheMiddleOfARequestLosesAndRepeatsNothing() throws Exception {
        List<Chunk> chunks = conversation(1);
        for (int cut = 0; cut < chunks.size(); cut += 3) {
            List<String> all = new ArrayList<>();
            OperatorSubtaskState state;
            try (var before = opened()) {
                feed(before, chunks.subList(0, cut));
                state = before.snapshot(1, 1);
                all.addAll(said(before));
            }
            try (var after = harness(1, 0)) {
                after.initializeState(state);
                after.open();
                feed(after, chunks.subList(cut, chunks.size()));
                all.addAll(said(after));
            }
            assertThat(all).as("restart after %s chunks", cut).containsExactly("1:/a 200", "1:/b 200");
        }
    }

    @Test
    void afterRescalingEverySubtaskHasTheConnectionsThatItOwns() throws Exception {
        int cut = 70;
        OperatorSubtaskState state;
        try (var before = opened()) {
            for (long scope = 0; scope < 5; scope++) {
                feed(before, conversation(scope).subList(0, cut));
            }
            state = before.snapshot(1, 1);
        }
        List<String> all = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var after = harness(2, subtask)) {
                after.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 128, 1, 2, subtask));
                after.open();
                for (long scope = 0; scope < 5; scope++) {
                    if (Connection.owner(scope, 2) == subtask) {
                        feed(
                                after,
                                conversation(scope)
                                        .subList(cut, conversation(scope).size()));
                    }
                }
                all.addAll(said(after));
            }
        }
        assertThat(all).containsExactlyInAnyOrder("0:/b 200", "1:/b 200", "2:/b 200", "3:/b 200", "4:/b 200");
    }

    /** Which subtask runs on the ring's host nobody knows beforehand: here the one to which the rule would not give it. */
    @Test
    void anOpenRequestGoesToTheSubtaskThatReadsItsRing() throws Exception {
        long scope = ThisHost.get().scope(0);
        List<Chunk> chunks = conversation(scope);
        OperatorSubtaskState state;
        try (var before = opened()) {
            feed(before, chunks.subList(0, 70));
            state = before.snapshot(1, 1);
        }
        int owner = Connection.owner(scope, 2);
        try (var reads = restored(state, 1 - owner);
                var owns = restored(state, owner)) {
            feed(reads, List.of(readership(Set.of(scope), scope)));
            feed(owns, List.of(readership(Set.of(), scope)));
            owns.endInput();
            feed(reads, chunks.subList(70, chunks.size()));

            assertThat(said(owns)).isEmpty();
            assertThat(said(reads)).containsExactly(scope + ":/b 200");
        }
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Observation> restored(OperatorSubtaskState one, int subtask)
            throws Exception {
        var after = harness(2, subtask);
        after.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(one, 128, 1, 2, subtask));
        after.open();
        return after;
    }

    private static Chunk readership(Set<Long> own, long all) {
        Segment said = new Readership(own, Set.of(all)).segment(ThisHost.get(), 1);
        return new Chunk(
                said.connection(), Chunk.Kind.READERSHIP, false, 0, 0, 1, said.buffer(), 0, said.length(), false);
    }

    @Test
    void theEndOfTheInputReportsWhatIsOpen() throws Exception {
        try (var harness = opened()) {
            feed(
                    harness,
                    new Script(Script.connection(7, 2), false)
                            .client("GET /2 HTTP/1.1\r\n\r\n")
                            .chunks());
            feed(
                    harness,
                    new Script(Script.connection(7, 1), false)
                            .client("GET /1 HTTP/1.1\r\n\r\n")
                            .chunks());
            assertThat(said(harness)).isEmpty();
            harness.endInput();
            assertThat(said(harness)).containsExactly("7:/1 null", "7:/2 null");
        }
    }

    @Test
    void whatIsCountedIsAnAccumulatorByProtocolAndReason() throws Exception {
        try (var harness = opened()) {
            feed(
                    harness,
                    new Script()
                            .client("GET / HTTP/1.1\r\n\r\n")
                            .server(OK)
                            .close()
                            .chunks());
            feed(harness, new Script().client("nothing known").close().chunks());
            var accumulators = harness.getEnvironment().getAccumulatorRegistry().getUserMap();

            assertThat(accumulators.get("protocols.http.exchanges").getLocalValue())
                    .isEqualTo(1L);
            assertThat(accumulators.get("protocols.http.connections").getLocalValue())
                    .isEqualTo(1L);
            assertThat(accumulators.get("protocols.http.places_lost").getLocalValue())
                    .isEqualTo(0L);
            assertThat(accumulators.get("protocols.unknown.connections").getLocalValue())
                    .isEqualTo(1L);
        }
    }

    @Test
    void whatTheCaptureLostIsToldToWhoeverCounts() throws Exception {
        try (var harness = opened()) {
            Connection c = Script.connection(3, 9);
            Chunk gap = new Chunk(c, Chunk.Kind.GAP, true, 1, 1, 5, new byte[0], 0, 100, false);
            Chunk loss = new Chunk(
                    Connection.ofScope(3, null, null), Chunk.Kind.LOSS, false, 0, 0, 6, new byte[0], 0, 17, false);
            feed(harness, List.of(gap, loss));
            assertThat(said(harness)).as("nobody reads that connection").containsExactly("3:CAPTURE 17");

            feed(
                    harness,
                    new Script(c, false)
                            .client("GET /a HTTP/1.1\r\n\r\n")
                            .clientGap(100)
                            .chunks());
            assertThat(said(harness)).containsExactly("3:CAPTURE 17", "3:GAP 1");
        }
    }
}
