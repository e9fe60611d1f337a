/** The source {@code otlp} without Flink. */
@NullMarked
package dev.weir.receiver;

import org.jspecify.annotations.NullMarked;
