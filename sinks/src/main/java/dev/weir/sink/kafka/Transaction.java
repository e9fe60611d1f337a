package dev.weir.sink.kafka;

import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/**
 * A transaction that a checkpoint commits.
 *
 * @param records in it
 * @param number tells it from all others: Kafka's names are used again
 */
public record Transaction(KafkaCommittable committable, long records, long number) {}
