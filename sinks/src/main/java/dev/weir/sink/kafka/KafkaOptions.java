package dev.weir.sink.kafka;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The sink's options; named as in the Collector, with its defaults where the README does not say otherwise. */
final class KafkaOptions {
    static final Option<Delivery> DELIVERY = Option.of(
            "delivery",
            OptionType.oneOf(Delivery.class),
            Delivery.AT_LEAST_ONCE,
            "exactly_once: in transactions, which end with Flink's checkpoints");
    static final Option<String> TRANSACTIONAL_ID_PREFIX = Option.optional(
            "transactional_id_prefix",
            OptionType.STRING,
            "begins the names of the transactions: of this job alone, and the same after a restart");
    static final Option<Duration> TRANSACTION_TIMEOUT = Option.of(
            "transaction_timeout",
            OptionType.DURATION,
            Duration.ofMinutes(15),
            "after which the broker throws an open transaction away; no more than its transaction.max.timeout.ms");

    static final Option<Boolean> BY_TRACE = Option.of(
            "partition_traces_by_id",
            OptionType.BOOL,
            false,
            "a message holds spans of one trace; its key is the trace id");
    static final Option<Boolean> BY_RESOURCE = Option.of(
            "partition_metrics_by_resource_attributes",
            OptionType.BOOL,
            false,
            "a message holds data points of one resource; its key is a hash of the resource");

    static final Option<Duration> TIMEOUT =
            Option.of("timeout", OptionType.DURATION, Duration.ofSeconds(5), "for one attempt to send to a broker");
    static final Option<Duration> MAX_ELAPSED = Option.of(
            "retry_on_failure.max_elapsed_time",
            OptionType.DURATION,
            Duration.ofMinutes(5),
            "after which the job fails, and starts again from its last checkpoint");

    static final Option<Integer> MAX_MESSAGE_BYTES = Option.of(
            "producer.max_message_bytes",
            OptionType.integer(16_384, 1 << 30),
            1_000_000,
            "of a message before compression; no more than the broker's message.max.bytes");
    static final Option<String> REQUIRED_ACKS =
            Option.of("producer.required_acks", acks(), "all", "replicas that have a message before it counts as sent");
    static final Option<Compression> COMPRESSION = Option.of(
            "producer.compression",
            OptionType.oneOf(Compression.class),
            Compression.NONE,
            "of what is sent and stored");
    static final Option<Duration> LINGER = Option.of(
            "producer.linger",
            OptionType.DURATION,
            Duration.ofMillis(10),
            "how long a message waits for others to the same partition");

    static final Option<Integer> BATCH = Option.of(
            "sending_queue.batch.max_size",
            OptionType.integer(1, 1_000_000),
            8192,
            "records that wait at most; then they become messages");
    static final Option<Duration> FLUSH_TIMEOUT = Option.of(
            "sending_queue.batch.flush_timeout",
            OptionType.DURATION,
            Duration.ofMillis(200),
            "how long a record waits for others");

    static final List<Option<?>> OWN = List.of(
            DELIVERY,
            TRANSACTIONAL_ID_PREFIX,
            TRANSACTION_TIMEOUT,
            BY_TRACE,
            BY_RESOURCE,
            TIMEOUT,
            MAX_ELAPSED,
            MAX_MESSAGE_BYTES,
            REQUIRED_ACKS,
            COMPRESSION,
            LINGER,
            BATCH,
            FLUSH_TIMEOUT);

    private KafkaOptions() {}

    /** What holds when something fails. */
    enum Delivery {
        AT_LEAST_ONCE,
        EXACTLY_ONCE
    }

    /** Those that Kafka has. */
    enum Compression {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD
    }

    /** The Collector writes -1 where Kafka also says all. */
    private static OptionType<String> acks() {
        return new OptionType<>("all | 1 | 0", Map.of("enum", List.of("all", "1", "0", -1, 0, 1)), false, v -> {
            return switch (String.valueOf(v)) {
                case "all", "-1" -> "all";
                case "1" -> "1";
                case "0" -> "0";
                default -> throw new IllegalArgumentException("one of all (or -1), 1, 0");
            };
        });
    }
}
