/** What the source and the sink {@code kafka} have in common: the way to the brokers, topics and encodings. */
@NullMarked
package dev.weir.api.kafka;

import org.jspecify.annotations.NullMarked;
