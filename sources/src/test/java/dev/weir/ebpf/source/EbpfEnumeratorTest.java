package dev.weir.ebpf.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 2, List.of());
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
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 4, List.of());
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
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 1, List.of());
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
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 1, List.of());

        enumerator.addReader(0);
        enumerator.handleSourceEvent(0, new HostEvent("a"));

        assertThat(readers.of(0)).containsExactly(known);
    }

    @Test
    void whenAllIsGivenEveryReaderIsToldAlsoOneThatGotNothing() {
        Readers readers = new Readers(3);
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 1, List.of());
        speak(enumerator, "a", "b");
        assertThat(readers.told).isEmpty();

        enumerator.handleSourceEvent(2, new HostEvent("a"));

        AllGiven all = new AllGiven(List.of(new RingSplit("a", 0).scope(), new RingSplit("b", 0).scope()));
        assertThat(readers.told).isEqualTo(Map.of(0, all, 1, all, 2, all));
    }

    @Test
    void howFarTheRingsOfAHostThatIsAwayWereReadIsKeptUntilItComesBack() {
        RingSplit known = new RingSplit("b", 0, 7, 4096, 12, 0);
        Readers one = new Readers(1);
        one.registered.put(0, ReaderInfo.createReaderInfo(0, "here", List.of(known)));
        EbpfEnumerator without = new EbpfEnumerator(one, 1, List.of());
        without.addReader(0);
        assertThat(without.snapshotState(1)).as("before anyone spoke").containsExactly(known);
        speak(without, "a");
        assertThat(without.snapshotState(2)).containsExactly(known);

        Readers two = new Readers(2);
        EbpfEnumerator with = new EbpfEnumerator(two, 1, without.snapshotState(2));
        speak(with, "a", "b");
        assertThat(two.of(1)).containsExactly(known);
        assertThat(with.snapshotState(3)).isEmpty();
    }

    @Test
    void ofMoreRingsThanTheLimitTheFirstIsForgotten() {
        List<RingSplit> many = IntStream.rangeClosed(0, EbpfEnumerator.MAX_WAITING)
                .mapToObj(i -> new RingSplit("h" + i, 0, 7, i, i, 0))
                .toList();
        EbpfEnumerator enumerator = new EbpfEnumerator(new Readers(1), 1, many);

        assertThat(enumerator.snapshotState(1)).isEqualTo(many.subList(1, many.size()));
    }

    @Test
    void aRingThatGoesToAReaderThatReadsAlreadyBeginsTheJobAnew() {
        Readers readers = new Readers(2);
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 1, List.of());
        speak(enumerator, "a", "b");
        enumerator.addSplitsBack(List.of(new RingSplit("b", 0, 7, 4096, 12, 0)), 1);

        assertThatThrownBy(() -> enumerator.handleSourceEvent(1, new HostEvent("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("b/0");
    }

    @Test
    void aReaderThatComesBackAloneDisturbsNobody() {
        Readers readers = new Readers(2);
        EbpfEnumerator enumerator = new EbpfEnumerator(readers, 1, List.of());
        speak(enumerator, "a", "b");
        readers.told.clear();
        RingSplit known = new RingSplit("b", 0, 7, 4096, 12, 0);
        readers.assigned.clear();
        enumerator.addSplitsBack(List.of(known), 1);
        enumerator.handleSourceEvent(1, new HostEvent("b"));

        assertThat(readers.assigned).isEqualTo(Map.of(1, List.of(known)));
        assertThat(readers.told).containsOnlyKeys(1);
    }

    /** The job restarts again and again, with another parallelism and on other hosts, and checkpoints come at any time. */
    @Property(tries = 300)
    void noPositionIsLostAndNoneComesTwice(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, RingSplit> expected = new HashMap<>();
        List<RingSplit> ofReaders = new ArrayList<>();
        List<RingSplit> ofEnumerator = List.of();
        for (int run = 0; run < 8; run++) {
            int parallelism = 1 + random.nextInt(4);
            Readers readers = new Readers(parallelism);
            EbpfEnumerator enumerator = new EbpfEnumerator(readers, 2, ofEnumerator);
            for (int i = 0; i < parallelism; i++) {
                int subtask = i;
                List<RingSplit> reported = IntStream.range(0, ofReaders.size())
                        .filter(n -> n % parallelism == subtask)
                        .mapToObj(ofReaders::get)
                        .toList();
                readers.registered.put(i, ReaderInfo.createReaderInfo(i, "here", reported));
                enumerator.addReader(i);
            }
            int spoken = random.nextInt(parallelism + 1);
            for (int i = 0; i < spoken; i++) {
                enumerator.handleSourceEvent(i, new HostEvent("h" + random.nextInt(3)));
            }
            List<RingSplit> read = readers.assigned.values().stream()
                    .flatMap(List::stream)
                    .map(s -> new RingSplit(s.host(), s.ring(), 7, s.position() + random.nextInt(3), 0, 0))
                    .toList();
            read.forEach(s -> expected.put(s.splitId(), s));
            ofReaders = read;
            ofEnumerator = enumerator.snapshotState(run);

            List<RingSplit> all = new ArrayList<>(ofReaders);
            all.addAll(ofEnumerator);
            assertThat(all).containsExactlyInAnyOrderElementsOf(expected.values());
        }
    }

    @Test
    void theStateComesBackFromItsBytes() throws IOException {
        RingSplitsSerializer serializer = new RingSplitsSerializer();
        List<RingSplit> splits = List.of(new RingSplit("a", 0, 7, 4096, 12, 0), new RingSplit("b", 63, 1, 2, 3, 4));

        assertThat(serializer.deserialize(2, serializer.serialize(splits))).isEqualTo(splits);
        assertThat(serializer.deserialize(1, new byte[0])).as("of 0.1.0").isEmpty();
    }

    private static void speak(EbpfEnumerator enumerator, String... hosts) {
        for (int i = 0; i < hosts.length; i++) {
            enumerator.handleSourceEvent(i, new HostEvent(hosts[i]));
        }
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
        final Map<Integer, SourceEvent> told = new HashMap<>();
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
        public void sendEventToSourceReader(int subtask, SourceEvent event) {
            told.put(subtask, event);
        }

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
