/** A sender and a receiver of OTLP around a Weir of its own process. */
@NullMarked
package dev.weir.benchmark.otlp;

import org.jspecify.annotations.NullMarked;
