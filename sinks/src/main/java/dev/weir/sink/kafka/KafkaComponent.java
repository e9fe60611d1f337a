package dev.weir.sink.kafka;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.api.kafka.KafkaConnection;
import dev.weir.api.kafka.KafkaTopics;
import dev.weir.sink.kafka.KafkaOptions.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;

/** {@code kafka}: messages as the Collector's exporter writes them. */
public final class KafkaComponent implements Component.SinkComponent {

    @Override
    public String type() {
        return "kafka";
    }

    @Override
    public String help() {
        return "Writes OTLP to Kafka, or exchanges and segments for other jobs, at least once or exactly once";
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(KafkaConnection.OPTIONS, KafkaTopics.OPTIONS, KafkaOptions.OWN)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>(KafkaConnection.check(settings));
        problems.addAll(KafkaTopics.check(settings));
        for (Option<Duration> option : List.of(
                KafkaOptions.TIMEOUT,
                KafkaOptions.MAX_ELAPSED,
                KafkaOptions.TRANSACTION_TIMEOUT,
                KafkaOptions.FLUSH_TIMEOUT)) {
            if (settings.get(option).toMillis() == 0) {
                problems.add(new Problem(option.path(), "must be 1ms or more"));
            }
        }
        if (settings.get(KafkaOptions.MAX_ELAPSED)
                        .compareTo(settings.get(KafkaOptions.TIMEOUT).plus(settings.get(KafkaOptions.LINGER)))
                < 0) {
            problems.add(new Problem(
                    KafkaOptions.MAX_ELAPSED.path(), "must not be shorter than timeout and producer.linger together"));
        }
        if (settings.get(KafkaOptions.DELIVERY) == Delivery.EXACTLY_ONCE) {
            checkTransactions(settings, problems);
        }
        return problems;
    }

    @Override
    public List<Problem> files(Settings settings) {
        return KafkaConnection.files(settings);
    }

    @Override
    public List<Problem> preflight(Settings settings) {
        return KafkaConnection.preflight(settings, settings.get(KafkaOptions.DELIVERY) == Delivery.EXACTLY_ONCE);
    }

    @Override
    public List<Signal> takes() {
        return List.of(Signal.TRACES, Signal.METRICS, Signal.EXCHANGES, Signal.SEGMENTS);
    }

    @Override
    public Sink<?> sink(Signal signal, ComponentContext context) {
        return BatchSink.of(signal, context.id(), context.settings());
    }

    private static void checkTransactions(Settings settings, List<Problem> problems) {
        if (!settings.isSet(KafkaOptions.TRANSACTIONAL_ID_PREFIX)) {
            problems.add(new Problem(
                    KafkaOptions.TRANSACTIONAL_ID_PREFIX.path(),
                    "is missing: delivery: exactly_once needs a name that no other job has and that stays the same, such"
                            + " as weir-${env:NODE_NAME}"));
        }
        if (!settings.get(KafkaOptions.REQUIRED_ACKS).equals("all")) {
            problems.add(new Problem(KafkaOptions.REQUIRED_ACKS.path(), "must be all with delivery: exactly_once"));
        }
    }
}
