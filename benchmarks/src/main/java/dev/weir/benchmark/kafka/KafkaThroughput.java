package dev.weir.benchmark.kafka;

import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.benchmark.otlp.SyntheticSpans;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job of one subtask that writes spans to a broker, or reads them: {@code at_least_once|exactly_once|read BROKERS TOPIC SPANS}. A third
 * of them warms up. Prints a row: what, spans measured, spans per second of this process's processor time, spans per second.
 */
public final class KafkaThroughput {
    private static final AtomicLong SEEN = new AtomicLong();
    private static final int PREPARED = 1 << 14;

    private KafkaThroughput() {}

    public static void main(String[] args) throws Exception {
        String what = args[0];
        long spans = Long.parseLong(args[3]);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                1,
                Configuration.fromMap(Map.of(
                        "pipeline.object-reuse", "true",
                        "pipeline.generic-types", "false",
                        "execution.checkpointing.interval", "1s")));
        if (what.equals("read")) {
            read(environment, args[1], args[2]);
        } else {
            write(environment, what, args[1], args[2], spans);
        }
        JobClient job = environment.executeAsync();
        Reading warm = await(spans / 3, job);
        Reading end;
        if (what.equals("read")) {
            end = await(spans, job);
            job.cancel().get();
        } else {
            job.getJobExecutionResult().get(); // what was handed over is at the broker
            end = Reading.now();
        }
        long n = end.spans - warm.spans;
        System.out.printf(
                "| %s | %d | %.0f | %.0f |%n",
                what, n, n * 1e9 / (end.cpuNanos - warm.cpuNanos), n * 1e9 / (end.nanos - warm.nanos));
    }

    private static void write(
            StreamExecutionEnvironment environment, String delivery, String brokers, String topic, long spans) {
        var component = new dev.weir.sink.kafka.KafkaComponent();
        ComponentContext context = context(
                component,
                Map.of(
                        "brokers", List.of(brokers),
                        "traces.topic", topic,
                        "delivery", delivery,
                        "transactional_id_prefix", topic));
        @SuppressWarnings("unchecked")
        Sink<SpanData> sink = (Sink<SpanData>) component.sink(Signal.TRACES, context);
        environment
                .fromSequence(0, spans - 1)
                .map(new Prepared())
                .returns(Signal.TRACES.type(SpanData.class))
                .sinkTo(sink);
    }

    private static void read(StreamExecutionEnvironment environment, String brokers, String topic) {
        var component = new dev.weir.kafka.source.KafkaComponent();
        ComponentContext context = context(
                component,
                Map.of(
                        "brokers",
                        List.of(brokers),
                        "traces.topic",
                        topic,
                        "group_id",
                        "benchmark",
                        "initial_offset",
                        "earliest"));
        component
                .open(environment, Signal.TRACES, context)
                .map(s -> {
                    SEEN.setPlain(SEEN.getPlain() + 1);
                    return true;
                })
                .returns(Boolean.class)
                .sinkTo(new DiscardingSink<>());
    }

    private static ComponentContext context(Component component, Map<String, Object> options) {
        Settings.Builder settings = Settings.builder();
        for (Option<?> option : component.options()) {
            Object value = options.get(option.path());
            if (value != null) {
                settings.parse(option, value);
            }
        }
        return new ComponentContext("kafka", settings.build());
    }

    private static Reading await(long spans, JobClient job) throws Exception {
        while (SEEN.get() < spans) {
            if (job.getJobExecutionResult().isDone()) {
                job.getJobExecutionResult().get();
                break;
            }
            Thread.sleep(1);
        }
        return Reading.now();
    }

    /** Where a run is. */
    private record Reading(long spans, long cpuNanos, long nanos) {
        static Reading now() {
            var process = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Reading(SEEN.get(), process.getProcessCpuTime(), System.nanoTime());
        }
    }

    /** Spans that were made before, so that making them is not measured. */
    private static final class Prepared implements MapFunction<Long, SpanData> {
        private static final long serialVersionUID = 1L;
        private static final Span[] SPANS = new Span[PREPARED];

        static {
            for (int i = 0; i < PREPARED; i++) {
                SPANS[i] = SyntheticSpans.span(i);
            }
        }

        @Override
        public SpanData map(Long n) {
            SEEN.setPlain(SEEN.getPlain() + 1);
            return SPANS[(int) (n % PREPARED)];
        }
    }
}
