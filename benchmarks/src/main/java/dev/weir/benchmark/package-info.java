/** JMH benchmarks of the hot path. */
@NullMarked
package dev.weir.benchmark;

import org.jspecify.annotations.NullMarked;
