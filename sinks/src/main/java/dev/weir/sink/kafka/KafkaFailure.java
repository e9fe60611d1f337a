package dev.weir.sink.kafka;

import dev.weir.api.component.ComponentFailure;
import dev.weir.api.component.Settings;
import dev.weir.api.kafka.KafkaConnection;
import dev.weir.api.kafka.KafkaRemedy;
import org.apache.kafka.common.errors.TimeoutException;

/** What Kafka's client says of a failure, with what it leaves out: which component, which topic at which brokers, and what helps. */
final class KafkaFailure {
    private KafkaFailure() {}

    static ComponentFailure of(String id, String topic, Settings settings, Throwable thrown) {
        return of(id, "write to", topic, settings, thrown);
    }

    /** @param action on the topic */
    static ComponentFailure of(String id, String action, String topic, Settings settings, Throwable thrown) {
        Throwable cause = KafkaRemedy.cause(thrown);
        return new ComponentFailure(
                "sinks." + id,
                action,
                "topic " + topic + " at " + brokers(settings),
                ComponentFailure.saying(cause),
                remedy(cause),
                thrown);
    }

    static String brokers(Settings settings) {
        return KafkaConnection.brokers(settings);
    }

    static String remedy(Throwable cause) {
        String remedy = KafkaRemedy.of(cause, "write to");
        return cause instanceof TimeoutException
                ? remedy + "; retry_on_failure.max_elapsed_time says how long a message is tried"
                : remedy;
    }
}
