/** The protocols as a Flink operator and as a component of a pipeline file. */
@NullMarked
package dev.weir.protocol.flink;

import org.jspecify.annotations.NullMarked;
