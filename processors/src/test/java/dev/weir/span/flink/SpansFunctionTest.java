package dev.weir.span.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Exchange;
import dev.weir.api.Observation;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.api.component.Signal;
import dev.weir.span.Exchanges;
import dev.weir.span.SpanOptions;
import dev.weir.span.SpanOptions.WithoutContext;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness may be interrupted while it closes
class SpansFunctionTest {
    @Test
    void aSpanHasTheTimestampOfItsExchange() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(Exchanges.asServer().build(), 123);
            harness.processElement(Exchanges.asServer().context(null, null).build(), 124);
            harness.processElement(Exchanges.asClient().build(), 125);

            assertThat(harness.extractOutputStreamRecords())
                    .extracting(StreamRecord::getTimestamp)
                    .containsExactly(123L, 125L);
            assertThat(harness.extractOutputValues())
                    .extracting(s -> ((Span) s).kind())
                    .containsExactly(Span.Kind.SERVER, Span.Kind.CLIENT);
        }
    }

    @Test
    void everythingIsCountedInAnAccumulatorNamedByTheComponent() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement(Exchanges.asServer().build(), 1);
            harness.processElement(Exchanges.asClient().build(), 2);
            harness.processElement(Exchanges.asServer().context(null, null).build(), 3);
            harness.processElement(Exchanges.asServer().context("bad", null).build(), 4);
            harness.processElement(
                    Exchanges.asServer().context(Exchanges.TRACEPARENT, "BAD").build(), 5);
            harness.processElement(Exchanges.asServer().protocol("gopher").build(), 6);

            assertThat(total(harness, "server")).isEqualTo(2);
            assertThat(total(harness, "client")).isEqualTo(1);
            assertThat(total(harness, "skipped_exchanges.no_context")).isEqualTo(2);
            assertThat(total(harness, "invalid_traceparent")).isEqualTo(1);
            assertThat(total(harness, "invalid_tracestate")).isEqualTo(1);
            assertThat(total(harness, "lost_exchanges.unknown_protocol")).isEqualTo(1);
        }
    }

    @Test
    void aRestoredOperatorGivesTheSameSpan() throws Exception {
        Exchange exchange = Exchanges.asServer().build();
        OperatorSubtaskState state;
        SpanData before;
        try (var harness = harness()) {
            harness.open();
            harness.processElement(exchange, 1);
            before = harness.extractOutputValues().getFirst();
            state = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(state);
            restored.open();
            restored.processElement(exchange, 1);

            assertThat(restored.extractOutputValues()).containsExactly(before);
        }
    }

    private static long total(OneInputStreamOperatorTestHarness<Observation, SpanData> harness, String name) {
        return (Long) harness.getEnvironment()
                .getAccumulatorRegistry()
                .getUserMap()
                .get("spans/a." + name)
                .getLocalValue();
    }

    private static OneInputStreamOperatorTestHarness<Observation, SpanData> harness() throws Exception {
        var function = new SpansFunction("spans/a", SpanOptions.of(WithoutContext.SKIP, List.of()));
        var harness = new OneInputStreamOperatorTestHarness<>(
                new StreamFlatMap<>(function),
                Signal.EXCHANGES.type(Observation.class).createSerializer(new ExecutionConfig().getSerializerConfig()));
        harness.setup(Signal.TRACES.type(SpanData.class).createSerializer(new ExecutionConfig().getSerializerConfig()));
        return harness;
    }
}
