package dev.weir.pipeline.graph;

import dev.weir.api.component.ComponentContext.Job;
import dev.weir.pipeline.config.PipelineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.WithBoundedness;

/** What Weir sets in Flink where neither the file nor the cluster does. */
public final class JobSettings {
    /** A live source frees what it has read when a checkpoint completes, so it needs them, and often. */
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private JobSettings() {}

    /** For the job, wherever it runs. */
    public static Configuration of(PipelineFile file) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.NAME, "weir " + Path.of(file.name()).getFileName());
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        file.flink().forEach(configuration::setString);
        return configuration;
    }

    /**
     * Makes the graph of a file, in an environment whose own settings stay where the file has none. State is kept if either names a
     * folder for checkpoints.
     */
    public static void build(PipelineFile file, StreamExecutionEnvironment environment) {
        boolean keepsState = environment
                        .getConfiguration()
                        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                        .isPresent()
                || file.flink().containsKey(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key());
        build(file, environment, job(file, keepsState));
    }

    /** What components may know of the job of a file. */
    public static Job job(PipelineFile file, boolean keepsState) {
        return new Job(String.valueOf(Path.of(file.name()).getFileName()), keepsState);
    }

    /** The same where it is known what becomes of the state. */
    public static void build(PipelineFile file, StreamExecutionEnvironment environment, Job job) {
        Configuration given = new Configuration((Configuration) environment.getConfiguration());
        environment.configure(of(file));
        environment.configure(stateBackend(given, file));
        environment.configure(checkpoints(given, file));
        PipelineGraph.build(file, environment, job);
        boolean decided = given.containsKey(CheckpointingOptions.CHECKPOINTING_INTERVAL.key())
                || file.flink().containsKey(CheckpointingOptions.CHECKPOINTING_INTERVAL.key());
        if (!decided && isLive(environment)) {
            environment.configure(Configuration.fromMap(
                    Map.of(CheckpointingOptions.CHECKPOINTING_INTERVAL.key(), CHECKPOINT_INTERVAL.toMillis() + " ms")));
        }
    }

    /**
     * Who names a folder for checkpoints has state that shall last and may grow beyond the heap: RocksDB then, of which a
     * checkpoint writes only what has changed. Its index is cut into parts, for the index of one file may be larger than a place in the
     * cache and would be read again for every key (benchmarks/README.md). What the file or the cluster says goes first.
     */
    public static Configuration stateBackend(Configuration given, PipelineFile file) {
        Configuration all = new Configuration(given);
        file.flink().forEach(all::setString);
        Configuration chosen = new Configuration();
        if (all.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                && !all.contains(StateBackendOptions.STATE_BACKEND)) {
            chosen.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
            if (!all.contains(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)) {
                chosen.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
            }
        }
        all.addAll(chosen);
        if (all.get(StateBackendOptions.STATE_BACKEND).equals("rocksdb")) {
            for (ConfigOption<Boolean> option : List.of(
                    RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS, RocksDBConfigurableOptions.USE_BLOOM_FILTER)) {
                if (!all.contains(option)) {
                    chosen.set(option, true);
                }
            }
        }
        return chosen;
    }

    /**
     * A checkpoint that fails (no room for it, a store that does not answer) is tried again with the next one. Flink's own way is to
     * restart the job, which would then fail again, and without kept state is its end.
     */
    private static Configuration checkpoints(Configuration given, PipelineFile file) {
        Configuration chosen = new Configuration();
        if (!given.contains(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER)
                && !file.flink().containsKey(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER.key())) {
            chosen.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        }
        return chosen;
    }

    /** Whether a source never ends by itself. */
    private static boolean isLive(StreamExecutionEnvironment environment) {
        return environment.getTransformations().stream().anyMatch(JobSettings::isUnbounded);
    }

    private static boolean isUnbounded(Transformation<?> transformation) {
        return transformation.getTransitivePredecessors().stream()
                .anyMatch(
                        t -> t instanceof WithBoundedness w && w.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED);
    }
}
