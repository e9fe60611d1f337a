/** Spans to send, receivers to send them to, and a Flink task without Flink. */
@NullMarked
package dev.weir.sink.testing;

import org.jspecify.annotations.NullMarked;
