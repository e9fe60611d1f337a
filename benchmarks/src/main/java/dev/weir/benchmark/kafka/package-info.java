/** The source and the sink kafka in a job, against a broker of its own process. */
@NullMarked
package dev.weir.benchmark.kafka;

import org.jspecify.annotations.NullMarked;
