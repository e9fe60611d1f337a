package dev.weir.api.kafka;

import dev.weir.api.component.ComponentFailure;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What helps against what brokers, or the client, say. */
public final class KafkaRemedy {
    private KafkaRemedy() {}

    /** Flink's connector and Kafka's client wrap what a broker says: the innermost exception of Kafka. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            cause = t instanceof KafkaException || !(cause instanceof KafkaException) ? t : cause;
        }
        return cause;
    }

    /** @param right on the topic, such as "read" */
    public static String of(Throwable cause, String right) {
        return switch (cause) {
            case RecordTooLargeException _ ->
                "lower producer.max_message_bytes, or raise the topic's max.message.bytes";
            case UnknownTopicOrPartitionException _ ->
                "make the topic, or let the brokers do so (auto.create.topics.enable)";
            case AuthenticationException _ -> "check auth and tls";
            case AuthorizationException _ ->
                "give the user of auth.sasl the rights that the README lists, to " + right + " the topic among them";
            case TimeoutException _ -> "see that the brokers run, can be reached from here and lead the topic";
            case ProducerFencedException _ ->
                "see that no other job has the same transactional_id_prefix; where the job paused for longer than"
                        + " transaction_timeout, raise that";
            // Kafka's client has no type of its own for what the brokers answer to that.
            case KafkaException e
            when ComponentFailure.saying(e).contains("transaction.max.timeout.ms") ->
                "lower transaction_timeout, or raise transaction.max.timeout.ms of the brokers";
            default -> "see the log of the brokers";
        };
    }
}
