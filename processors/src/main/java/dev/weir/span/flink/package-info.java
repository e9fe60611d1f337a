/** The {@code spans} processor: {@link dev.weir.span.SpanMaker} as a Flink operator. */
@NullMarked
package dev.weir.span.flink;

import org.jspecify.annotations.NullMarked;
