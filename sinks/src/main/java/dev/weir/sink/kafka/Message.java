package dev.weir.sink.kafka;

import org.jspecify.annotations.Nullable;

/**
 * A Kafka message.
 *
 * @param key null where any partition will do
 * @param records how many are in it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Message(byte @Nullable [] key, byte[] value, int records) {}
