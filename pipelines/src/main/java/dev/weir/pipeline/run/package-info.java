/** A job on a Flink inside this process, from its start to its clean end. */
@NullMarked
package dev.weir.pipeline.run;

import org.jspecify.annotations.NullMarked;
