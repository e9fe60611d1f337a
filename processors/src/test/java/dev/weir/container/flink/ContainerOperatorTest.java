package dev.weir.container.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.Loss;
import dev.weir.api.Observation;
import dev.weir.api.metrics.Flow;
import dev.weir.api.types.ObservationSerializer;
import dev.weir.container.Container;
import dev.weir.container.ContainerLookup;
import dev.weir.container.ContainerOptions;
import dev.weir.span.Exchanges;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator in Flink's harness, with a look-up that knows what the test says. */
@SuppressWarnings("try") // the harness may be interrupted while it closes
class ContainerOperatorTest {
    private static final long WAIT = ContainerOptions.DEFAULT.waitForNames().toMillis();
    private static final Exchange EXCHANGE = Exchanges.asServer().build();
    private static final long EVENT_MILLIS = 2_000;

    private static Container answer;

    @BeforeEach
    void nothingIsKnown() {
        answer = Container.NONE;
    }

    @Test
    void anExchangeOfNoContainerPassesUntouched() throws Exception {
        try (var harness = opened(10)) {
            harness.processElement(EXCHANGE, EVENT_MILLIS);

            assertThat(harness.extractOutputValues()).singleElement().isSameAs(EXCHANGE);
        }
    }

    @Test
    void aCapturePassesUntouchedWhateverIsKnown() throws Exception {
        answer = container(true);
        Exchange captured = Exchanges.inCapture("a.pcap").build();
        try (var harness = opened(10)) {
            harness.processElement(captured, EVENT_MILLIS);

            assertThat(harness.extractOutputValues()).singleElement().isSameAs(captured);
        }
    }

    @Test
    void anExchangeWaitsForItsContainersNames() throws Exception {
        answer = container(true);
        try (var harness = opened(10)) {
            harness.processElement(EXCHANGE, EVENT_MILLIS);
            harness.setProcessingTime(WAIT / 2);
            assertThat(harness.extractOutputValues()).isEmpty();

            answer = container(false);
            harness.setProcessingTime(WAIT / 2 + ContainerOperator.TICK_MILLIS);

            assertThat(ids(harness)).containsExactly("c1");
        }
    }

    @Test
    void itWaitsNoLongerThanItMay() throws Exception {
        answer = container(true);
        try (var harness = opened(10)) {
            harness.processElement(EXCHANGE, EVENT_MILLIS);
            harness.setProcessingTime(WAIT + ContainerOperator.TICK_MILLIS);

            assertThat(ids(harness)).containsExactly("c1");
        }
    }

    @Test
    void noMoreExchangesWaitThanTheLimit() throws Exception {
        answer = container(true);
        try (var harness = opened(1)) {
            harness.processElement(EXCHANGE, EVENT_MILLIS);
            harness.processElement(Exchanges.asServer().at(1, 1).build(), EVENT_MILLIS);

            assertThat(ids(harness)).containsExactly("c1");
        }
    }

    @Test
    void noWatermarkPassesWhatWaits() throws Exception {
        answer = container(true);
        try (var harness = opened(10)) {
            harness.processElement(EXCHANGE, EVENT_MILLIS);
            harness.processWatermark(EVENT_MILLIS + 100);
            assertThat(harness.getOutput()).containsExactly(new Watermark(EVENT_MILLIS - 1));

            answer = container(false);
            harness.setProcessingTime(ContainerOperator.TICK_MILLIS);

            List<Object> all = List.copyOf(harness.getOutput());
            assertThat(all).hasSize(3);
            assertThat(all.get(1)).isInstanceOf(StreamRecord.class);
            assertThat(all.get(2)).isEqualTo(new Watermark(EVENT_MILLIS + 100));
        }
    }

    @Test
    void whatWaitsSurvivesARestart() throws Exception {
        answer = container(true);
        OperatorSubtaskState state;
        try (var before = opened(10)) {
            before.processElement(EXCHANGE, EVENT_MILLIS);
            state = before.snapshot(1, 1);
        }
        try (var after = harness(10)) {
            after.initializeState(state);
            after.open();
            answer = container(false);
            after.setProcessingTime(ContainerOperator.TICK_MILLIS);

            assertThat(ids(after)).containsExactly("c1");
        }
    }

    @Test
    void whatWaitsLeavesWhenTheInputEnds() throws Exception {
        answer = container(true);
        try (var harness = opened(10)) {
            harness.processElement(EXCHANGE, EVENT_MILLIS);
            harness.endInput();

            assertThat(ids(harness)).containsExactly("c1");
        }
    }

    @Test
    void everyExchangeWasSentOrWaits() throws Exception {
        answer = container(true);
        OperatorSubtaskState state;
        try (var before = opened(2)) {
            before.processElement(EXCHANGE, EVENT_MILLIS);
            before.processElement(Exchanges.asServer().at(1, 1).build(), EVENT_MILLIS);
            before.processElement(Exchanges.asServer().at(2, 2).build(), EVENT_MILLIS);
            before.processElement(Exchanges.inCapture("a.pcap").build(), EVENT_MILLIS);
            before.processElement(
                    new Loss(1, new Host("node-1", null), null, Loss.Reason.CAPTURE, 1, 40), EVENT_MILLIS);
            assertThat(flow(before)).containsExactly(4L, 0L, 2L, 2L);
            state = before.snapshot(1, 1);
        }
        try (var after = harness(2)) {
            after.initializeState(state);
            after.open();
            assertThat(flow(after)).containsExactly(0L, 2L, 0L, 2L);
            answer = container(false);
            after.setProcessingTime(ContainerOperator.TICK_MILLIS);
            assertThat(flow(after)).containsExactly(0L, 2L, 2L, 0L);
        }
    }

    /** Accepted, restored, sent, held. */
    private static List<Long> flow(OneInputStreamOperatorTestHarness<?, ?> harness) {
        Map<String, Accumulator<?, ?>> counts =
                harness.getEnvironment().getAccumulatorRegistry().getUserMap();
        return Stream.of(Flow.ACCEPTED, Flow.RESTORED, Flow.SENT, Flow.HELD)
                .map(f -> (Long) counts.get("container." + f.of("exchanges")).getLocalValue())
                .toList();
    }

    private static List<Object> ids(OneInputStreamOperatorTestHarness<Observation, Observation> harness) {
        return harness.extractOutputValues().stream()
                .map(o -> ((Exchange) o).connection().resource().get("container.id"))
                .toList();
    }

    private static Container container(boolean awaited) {
        return Container.known("c1", awaited);
    }

    private static OneInputStreamOperatorTestHarness<Observation, Observation> opened(int maxWaiting) throws Exception {
        var harness = harness(maxWaiting);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<Observation, Observation> harness(int maxWaiting)
            throws Exception {
        var operator = new ContainerOperator("container", ContainerOptions.DEFAULT, maxWaiting, o -> new Fake());
        var harness = new OneInputStreamOperatorTestHarness<Observation, Observation>(operator);
        harness.setup(ObservationSerializer.INSTANCE);
        return harness;
    }

    private static final class Fake implements ContainerLookup {
        @Override
        public Container find(Connection connection) {
            return answer;
        }

        @Override
        public long read(Reading reading) {
            return 0;
        }

        @Override
        public boolean isFirst() {
            return true;
        }

        @Override
        public void close() {}
    }
}
