package dev.weir.pcap.source;

import static dev.weir.pcap.CaptureBytes.ETHERNET;
import static dev.weir.pcap.CaptureBytes.packet;
import static dev.weir.pcap.CaptureBytes.pcapAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Connection;
import dev.weir.pcap.CaptureLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapEnumeratorTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        for (int i = 0; i < 10; i++) {
            Files.write(folder.resolve(i + ".pcap"), pcapAt(1000 - i, ETHERNET, packet("x")));
        }
        Files.writeString(folder.resolve("0.txt"), "no capture");
    }

    private PcapSourceEnumerator start(Coordinator coordinator, PcapEnumeratorState state) {
        PcapSourceEnumerator enumerator =
                new PcapSourceEnumerator(coordinator, "pcap", folder.toString(), CaptureLimits.DEFAULT, state);
        enumerator.start();
        return enumerator;
    }

    @Test
    void filesGoToTheOwnerOfTheirScopeInTheOrderOfTheirFirstPackets() {
        Coordinator coordinator = new Coordinator(2);
        PcapSourceEnumerator enumerator = start(coordinator, PcapEnumeratorState.START);
        coordinator.register(enumerator, 0, List.of());
        assertThat(coordinator.complete).isEmpty();
        coordinator.register(enumerator, 1, List.of());
        assertThat(coordinator.complete).containsExactly(0, 1);
        List<PcapSplit> all = new ArrayList<>();
        coordinator.assigned.forEach((reader, splits) -> {
            assertThat(splits).isSortedAccordingTo(PcapSplit.ORDER);
            assertThat(splits).allMatch(s -> Connection.owner(s.scope(), 2) == reader);
            all.addAll(splits);
        });
        assertThat(all).hasSize(11);
        assertThat(all.stream().sorted(PcapSplit.ORDER).map(PcapSplit::origin))
                .startsWith("9.pcap", "8.pcap")
                .endsWith("0.pcap", "0.txt");
    }

    @Test
    void withAnotherParallelismReportedFilesFindTheirNewOwner() {
        Coordinator before = new Coordinator(1);
        before.register(start(before, PcapEnumeratorState.START), 0, List.of());
        List<PcapSplit> half = before.assigned.get(0).stream().map(s -> s.at(5)).toList();

        Coordinator after = new Coordinator(3);
        PcapSourceEnumerator enumerator = start(after, new PcapEnumeratorState(true, List.of()));
        after.register(enumerator, 0, half.subList(0, 4));
        after.register(enumerator, 1, half.subList(4, 8));
        after.register(enumerator, 2, half.subList(8, 11));
        assertThat(after.complete).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(after.assigned.values().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(half);
        after.assigned.forEach((reader, splits) ->
                assertThat(splits).allMatch(s -> Connection.owner(s.scope(), 3) == reader));
    }

    @Test
    void whatAFailedReaderHadGoesToItsSuccessorOnce() throws Exception {
        Coordinator coordinator = new Coordinator(1);
        PcapSourceEnumerator enumerator = start(coordinator, PcapEnumeratorState.START);
        coordinator.register(enumerator, 0, List.of());
        List<PcapSplit> had = coordinator.assigned.remove(0);
        coordinator.readers.remove(0);
        enumerator.addSplitsBack(had.subList(0, 6), 0);
        assertThat(enumerator.snapshotState(1).unassigned()).hasSize(6);
        coordinator.register(enumerator, 0, had.subList(5, 11));
        assertThat(coordinator.assigned.get(0)).containsExactlyInAnyOrderElementsOf(had);
        assertThat(coordinator.complete).containsExactly(0, 0);
    }

    @Test
    void aFileThatAnotherLivingReaderHasIsNotGivenTwice() {
        Coordinator coordinator = new Coordinator(2);
        PcapSourceEnumerator enumerator = start(coordinator, PcapEnumeratorState.START);
        coordinator.register(enumerator, 0, List.of());
        coordinator.register(enumerator, 1, List.of());
        List<PcapSplit> ofTheOther = List.copyOf(coordinator.assigned.get(1));
        coordinator.readers.remove(0);
        coordinator.assigned.clear();
        coordinator.register(enumerator, 0, ofTheOther);
        assertThat(coordinator.assigned).isEmpty();
    }

    /** Flink's side of the enumerator, in one thread. */
    private static final class Coordinator implements SplitEnumeratorContext<PcapSplit> {
        private final int parallelism;
        private final Map<Integer, ReaderInfo> readers = new HashMap<>();
        private final Map<Integer, List<PcapSplit>> assigned = new HashMap<>();
        private final List<Integer> complete = new ArrayList<>();

        Coordinator(int parallelism) {
            this.parallelism = parallelism;
        }

        void register(PcapSourceEnumerator enumerator, int subtask, List<PcapSplit> reported) {
            readers.put(subtask, ReaderInfo.createReaderInfo(subtask, "here", reported));
            enumerator.addReader(subtask);
        }

        @Override
        public SplitEnumeratorMetricGroup metricGroup() {
            return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
        }

        @Override
        public void sendEventToSourceReader(int subtask, SourceEvent event) {
            throw new AssertionError(event);
        }

        @Override
        public int currentParallelism() {
            return parallelism;
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return readers;
        }

        @Override
        public void assignSplits(SplitsAssignment<PcapSplit> assignment) {
            assignment
                    .assignment()
                    .forEach((r, s) ->
                            assigned.computeIfAbsent(r, x -> new ArrayList<>()).addAll(s));
        }

        @Override
        public void signalNoMoreSplits(int subtask) {
            complete.add(subtask);
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
            T result;
            try {
                result = callable.call();
            } catch (Exception e) {
                handler.accept(null, e);
                return;
            }
            handler.accept(result, null);
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
            callAsync(callable, handler);
        }

        @Override
        public void runInCoordinatorThread(Runnable runnable) {
            runnable.run();
        }
    }
}
