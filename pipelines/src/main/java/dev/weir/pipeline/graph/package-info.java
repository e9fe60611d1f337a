/** A checked pipeline file as a Flink job graph. */
@NullMarked
package dev.weir.pipeline.graph;

import org.jspecify.annotations.NullMarked;
