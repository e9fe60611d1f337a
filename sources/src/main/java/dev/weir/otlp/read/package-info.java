/** OTLP messages as spans and data points; plain Java, no Flink. */
@NullMarked
package dev.weir.otlp.read;

import org.jspecify.annotations.NullMarked;
