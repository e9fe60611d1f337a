/** The receiving end of the live benchmarks: an OTLP receiver that knows which spans have to come. */
@NullMarked
package dev.weir.benchmark.live;

import org.jspecify.annotations.NullMarked;
