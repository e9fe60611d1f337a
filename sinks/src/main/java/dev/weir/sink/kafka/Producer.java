package dev.weir.sink.kafka;

import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.api.kafka.KafkaConnection;
import dev.weir.api.kafka.KafkaTopics;
import dev.weir.sink.kafka.KafkaOptions.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Flink's own sink for Kafka, with what the settings say. */
final class Producer {
    private static final Duration TOPIC_WAIT = Duration.ofSeconds(30);

    private Producer() {}

    static KafkaSink<Message> sink(Signal signal, Settings settings) {
        KafkaSinkBuilder<Message> sink = KafkaSink.<Message>builder()
                .setKafkaProducerConfig(properties(settings))
                .setRecordSerializer(new ToTopic(KafkaTopics.topic(settings, signal)));
        if (settings.get(KafkaOptions.DELIVERY) == Delivery.EXACTLY_ONCE) {
            // A pool of names that are used again: else the broker keeps a trace of each transaction for days.
            return sink.setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                    .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                    .setTransactionalIdPrefix(settings.get(KafkaOptions.TRANSACTIONAL_ID_PREFIX) + "-" + signal)
                    .build();
        }
        return sink.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE).build();
    }

    /**
     * Flink's sink asks for the open transactions of the topic before it writes, and fails for ever where there is no topic yet. Asked for
     * by a producer, the broker creates it, unless it is told not to.
     */
    static void beginTopic(Signal signal, Settings settings) {
        Properties p = properties(settings);
        p.setProperty("max.block.ms", millis(TOPIC_WAIT));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(KafkaTopics.topic(settings, signal));
        }
    }

    static Properties properties(Settings settings) {
        Properties p = KafkaConnection.properties(settings);
        String acks = settings.get(KafkaOptions.REQUIRED_ACKS);
        p.setProperty("client.id", KafkaConnection.clientId(settings));
        p.setProperty("acks", acks);
        p.setProperty("enable.idempotence", Boolean.toString(acks.equals("all")));
        p.setProperty(
                "compression.type",
                settings.get(KafkaOptions.COMPRESSION).name().toLowerCase(Locale.ROOT));
        p.setProperty("linger.ms", millis(settings.get(KafkaOptions.LINGER)));
        p.setProperty(
                "max.request.size", settings.get(KafkaOptions.MAX_MESSAGE_BYTES).toString());
        p.setProperty("request.timeout.ms", millis(settings.get(KafkaOptions.TIMEOUT)));
        String patience = millis(settings.get(KafkaOptions.MAX_ELAPSED));
        p.setProperty("delivery.timeout.ms", patience);
        // A full buffer holds the pipeline back for as long.
        p.setProperty("max.block.ms", patience);
        p.setProperty("transaction.timeout.ms", millis(settings.get(KafkaOptions.TRANSACTION_TIMEOUT)));
        return p;
    }

    private static String millis(Duration duration) {
        return Long.toString(Math.min(duration.toMillis(), Integer.MAX_VALUE));
    }

    private record ToTopic(String topic) implements KafkaRecordSerializationSchema<Message>, KafkaDatasetFacetProvider {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                Message message, KafkaSinkContext context, @Nullable Long timestamp) {
            byte[] key = message.key();
            Integer partition = key == null ? null : Partitioning.partition(key, context.getPartitionsForTopic(topic));
            return new ProducerRecord<>(topic, partition, key, message.value());
        }

        /** The sink asks the broker which transactions of this topic an earlier run left open. */
        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(new DefaultKafkaDatasetFacet(
                    DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
        }
    }
}
