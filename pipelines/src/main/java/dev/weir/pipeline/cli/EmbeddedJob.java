package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.PipelineFile;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** A file that nothing is wrong with, and its job. */
record EmbeddedJob(PipelineFile file, JobGraph graph) {}
