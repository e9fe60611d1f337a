package dev.weir.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * What became of an execution.
 *
 * @param status {@code OK} or the SQLSTATE; null without an answer
 * @param startNanos of the answer's first byte
 * @param endNanos of its last, or when it was known that there is none
 * @param lost there may have been one that the capture misses
 */
record Answer(Execution execution, @Nullable String status, long startNanos, long endNanos, long bytes, boolean lost) {}
