/** Kafka as source and sink, against a real broker. */
package dev.weir.kafka;
