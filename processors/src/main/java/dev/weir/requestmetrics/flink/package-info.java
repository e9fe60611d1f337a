/** The metrics of requests as two Flink operators and as a component of a pipeline file. */
@NullMarked
package dev.weir.requestmetrics.flink;

import org.jspecify.annotations.NullMarked;
