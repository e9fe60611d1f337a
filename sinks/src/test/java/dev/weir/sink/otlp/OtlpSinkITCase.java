package dev.weir.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.SpanData;
import dev.weir.api.component.Signal;
import dev.weir.sink.testing.Answer;
import dev.weir.sink.testing.HttpReceiver;
import dev.weir.sink.testing.TestSpans;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** In a real Flink job with checkpoints, which fails in the middle. */
class OtlpSinkITCase {
    private static final int SPANS = 5_000;
    private static final AtomicBoolean FAILED = new AtomicBoolean();

    @Test
    @SuppressWarnings("unchecked")
    void noSpanIsLostOverAFailureOfTheJobAndOfTheReceiver() throws Exception {
        FAILED.set(false);
        try (HttpReceiver receiver = HttpReceiver.start()) {
            for (int i = 0; i < 50; i++) {
                receiver.answers.add(i % 3 == 0 ? Answer.http(503, Map.of()) : Answer.late(200, 1));
            }
            OtlpHttpComponent component = new OtlpHttpComponent();
            Sink<SpanData> sink = (Sink<SpanData>) component.sink(
                    Signal.TRACES,
                    Configs.context(
                            component,
                            "endpoint",
                            "http://localhost:" + receiver.port(),
                            "retry_on_failure.initial_interval",
                            "20ms",
                            "sending_queue.batch.min_size",
                            50,
                            "sending_queue.queue_size",
                            500));
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                    2,
                    Configuration.fromMap(Map.of(
                            "pipeline.generic-types", "false",
                            "restart-strategy.type", "fixed-delay",
                            "restart-strategy.fixed-delay.attempts", "3",
                            "restart-strategy.fixed-delay.delay", "50 ms")));
            environment.enableCheckpointing(100);
            environment
                    .fromSequence(0, SPANS - 1)
                    .map(OtlpSinkITCase::span)
                    .returns(Signal.TRACES.type(SpanData.class))
                    .sinkTo(sink);
            environment.execute();

            assertThat(FAILED).isTrue();
            Set<Object> ids = receiver.accepted.stream()
                    .flatMap(r -> r.traces().getResourceSpansList().stream())
                    .flatMap(r -> r.getScopeSpansList().stream())
                    .flatMap(s -> s.getSpansList().stream())
                    .map(s -> s.getSpanId())
                    .collect(Collectors.toSet());
            assertThat(ids).hasSize(SPANS);
        }
    }

    private static SpanData span(long n) {
        if (n == SPANS / 2 + 700 && FAILED.compareAndSet(false, true)) {
            throw new IllegalStateException("the failure that the test wants");
        }
        return TestSpans.span((int) n);
    }
}
