/** The records that flow between operators: {@code Segment -> Chunk -> Exchange -> Span}. Plain values, no Flink. */
@NullMarked
package dev.weir.api;

import org.jspecify.annotations.NullMarked;
