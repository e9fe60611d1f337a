/** Reads messages of many records from Kafka. */
@NullMarked
package dev.weir.kafka.source;

import org.jspecify.annotations.NullMarked;
