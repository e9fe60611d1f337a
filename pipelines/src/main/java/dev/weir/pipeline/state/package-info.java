/** What a job has left behind for the next one: checkpoints and savepoints, and whether a pipeline file can go on from one. */
@NullMarked
package dev.weir.pipeline.state;

import org.jspecify.annotations.NullMarked;
