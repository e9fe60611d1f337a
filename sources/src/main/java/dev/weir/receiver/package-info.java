/** OTLP as it comes in: servers and limits; no Flink. */
@NullMarked
package dev.weir.receiver;

import org.jspecify.annotations.NullMarked;
