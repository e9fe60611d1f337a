/** The reassembly as a Flink operator and as a component of a pipeline file. */
@NullMarked
package dev.weir.reassembly.flink;

import org.jspecify.annotations.NullMarked;
