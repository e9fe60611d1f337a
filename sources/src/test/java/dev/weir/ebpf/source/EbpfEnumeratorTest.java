package dev.weir.ebpf.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class EbpfEnumeratorTest {
    @Test
    void everyRingGoesOnceToAReaderOfItsHost() {
        Readers readers = new Readers(3);
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 2);
        enumerator.handleSourceEvent(0, new HostEvent("a"));
        enumerator.handleSourceEvent(1, new HostEvent("b"));
        assertThat(readers.assigned).as("until all readers have spoken").isEmpty();

        enumerator.handleSourceEvent(2, new HostEvent("a"));

        assertThat(readers.of(1)).containsExactlyInAnyOrder(new RingSplit("b", 0), new RingSplit("b", 1));
        List<RingSplit> ofA = new ArrayList<>(readers.of(0));
        ofA.addAll(readers.of(2));
        assertThat(ofA).containsExactlyInAnyOrder(new RingSplit("a", 0), new RingSplit("a", 1));
    }

    @Test
    void aRingIsReadWhereTheStateOfItsConnectionsIs() {
        Readers readers = new Readers(4);
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 4);
        for (int i = 0; i < 4; i++) {
            enumerator.handleSourceEvent(i, new HostEvent("node"));
        }

        readers.assigned.forEach((subtask, splits) -> assertThat(splits)
                .hasSize(1)
                .allSatisfy(s -> assertThat(Connection.owner(s.scope(), 4)).isEqualTo(subtask)));
    }

    @Test
    void theRingsOfAFailedReaderAreGivenAgainWhenItIsBack() {
        Readers readers = new Readers(1);
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 1);
        enumerator.handleSourceEvent(0, new HostEvent("a"));
        List<RingSplit> lost = readers.assigned.remove(0);

        enumerator.addSplitsBack(lost, 0);
        enumerator.handleSourceEvent(0, new HostEvent("a"));

        assertThat(readers.of(0)).isEqualTo(lost);
    }

    /** Flink asks the source, not the enumerator: else a restored reader keeps its rings and is given them once more. */
    @Test
    void aRestoredReaderIsGivenItsRingsOnceAndAsFarAsTheyWereRead() {
        EbpfSource source =
                new EbpfSource(new EbpfOptions("ebpf", 1, 4096, 1024, false, List.of(), List.of(), null, null, 75));
        assertThat(source).isInstanceOf(SupportsSplitReassignmentOnRecovery.class);
        Readers readers = new Readers(1);
        RingSplit known = new RingSplit("a", 0, 7, 4096, 12, 0);
        readers.registered.put(0, ReaderInfo.createReaderInfo(0, "here", List.of(known)));
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 1);

        enumerator.addReader(0);
        enumerator.handleSourceEvent(0, new HostEvent("a"));

        assertThat(readers.of(0)).containsExactly(known);
    }

    @Test
    void aSplitComesBackFromItsBytes() throws IOException {
        RingSplitSerializer serializer = new RingSplitSerializer();
        RingSplit split = new RingSplit("node-1.example", 63);

        assertThat(serializer.deserialize(1, serializer.serialize(split))).isEqualTo(split);
    }

    /** Remembers what was assigned. */
    private static final class Readers implements SplitEnumeratorContext<RingSplit> {
        final Map<Integer, List<RingSplit>> assigned = new HashMap<>();
        final Map<Integer, ReaderInfo> registered = new HashMap<>();
        private final int parallelism;

        Readers(int parallelism) {
            this.parallelism = parallelism;
        }

        List<RingSplit> of(int subtask) {
            return assigned.getOrDefault(subtask, List.of());
        }

        @Override
        public void assignSplits(SplitsAssignment<RingSplit> splits) {
            splits.assignment()
                    .forEach((subtask, given) -> assigned.computeIfAbsent(subtask, s -> new ArrayList<>())
                            .addAll(given));
        }

        @Override
        public int currentParallelism() {
            return parallelism;
        }

        @Override
        public SplitEnumeratorMetricGroup metricGroup() {
            return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
        }

        @Override
        public void sendEventToSourceReader(int subtask, SourceEvent event) {}

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return registered;
        }

        @Override
        public void signalNoMoreSplits(int subtask) {}

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {}

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {}

        @Override
        public void runInCoordinatorThread(Runnable runnable) {}
    }
}
