/** OTLP messages as spans; plain Java, no Flink. */
@NullMarked
package dev.weir.otlp.read;

import org.jspecify.annotations.NullMarked;
