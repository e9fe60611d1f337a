package dev.weir.sink.kafka;

import dev.weir.api.component.Settings;
import dev.weir.api.kafka.KafkaConnection;
import java.io.IOException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka's client says of a failure, with what it leaves out: which component, which topic at which brokers, and what helps. */
final class KafkaFailure {
    private KafkaFailure() {}

    static IOException of(String id, String topic, Settings settings, Exception cause) {
        IOException failure = new IOException("%s: cannot write to topic %s at %s: %s; %s"
                .formatted(id, topic, brokers(settings), cause.getMessage(), remedy(cause)));
        failure.addSuppressed(cause); // Flink's innermost cause is what a user reads
        return failure;
    }

    static String brokers(Settings settings) {
        return KafkaConnection.brokers(settings);
    }

    static String remedy(Exception cause) {
        return switch (cause) {
            case RecordTooLargeException _ ->
                "lower producer.max_message_bytes, or raise the topic's max.message.bytes";
            case UnknownTopicOrPartitionException _ ->
                "make the topic, or let the brokers do so (auto.create.topics.enable)";
            case AuthorizationException _ -> "give the user of auth.sasl the right to write to the topic";
            case TimeoutException _ ->
                "see that the brokers run and lead the topic; retry_on_failure.max_elapsed_time says how long a message is"
                        + " tried";
            default -> "see the log of the brokers";
        };
    }
}
