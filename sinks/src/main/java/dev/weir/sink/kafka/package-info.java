/** Writes messages of many records to Kafka, exactly once if asked. */
@NullMarked
package dev.weir.sink.kafka;

import org.jspecify.annotations.NullMarked;
