package dev.weir.pipeline.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.run.EmbeddedFlink;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;

/** Which state backend a job gets. */
class StateBackendTest {
    private static final String DIR = "execution.checkpointing.dir";
    private static final String BACKEND = "state.backend.type";

    @Test
    void heapUnlessAFolderForCheckpointsIsNamed() {
        assertThat(embedded(Map.of()).get(StateBackendOptions.STATE_BACKEND)).isEqualTo("hashmap");
        assertThat(chosen(new Configuration(), Map.of()).toMap()).isEmpty();
    }

    @Test
    void rocksDbWithIncrementalCheckpointsWhereOneIs() {
        for (Configuration all : List.of(
                embedded(Map.of(DIR, "file:///x")),
                chosen(Configuration.fromMap(Map.of(DIR, "file:///x")), Map.of()),
                chosen(Configuration.fromMap(Map.of("state.checkpoints.dir", "file:///x")), Map.of()))) {
            assertThat(all.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
            assertThat(all.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
            assertThat(all.get(RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS)).isTrue();
            assertThat(all.get(RocksDBConfigurableOptions.USE_BLOOM_FILTER)).isTrue();
        }
    }

    @Test
    void whatTheFileOrTheClusterSaysGoesFirst() {
        assertThat(embedded(Map.of(DIR, "file:///x", BACKEND, "hashmap")).get(StateBackendOptions.STATE_BACKEND))
                .isEqualTo("hashmap");
        assertThat(chosen(Configuration.fromMap(Map.of(BACKEND, "hashmap")), Map.of(DIR, "file:///x"))
                        .toMap())
                .isEmpty();
        Configuration whole = embedded(Map.of(DIR, "file:///x", "execution.checkpointing.incremental", "false"));
        assertThat(whole.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
        assertThat(whole.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isFalse();
    }

    @Test
    void aRocksDbThatWasChosenIsSetUpAlikeUnlessTheFileSaysOtherwise() {
        String partitioned = RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS.key();
        assertThat(embedded(Map.of(BACKEND, "rocksdb")).get(RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS))
                .isTrue();
        assertThat(embedded(Map.of(BACKEND, "rocksdb", partitioned, "false"))
                        .get(RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS))
                .isFalse();
    }

    @Test
    void aJobWhoseStateIsKeptIsRestartedAndOthersEndTheProcess() {
        assertThat(embedded(Map.of()).get(RestartStrategyOptions.RESTART_STRATEGY))
                .isEqualTo("none");
        assertThat(embedded(Map.of(DIR, "file:///x")).get(RestartStrategyOptions.RESTART_STRATEGY))
                .isEqualTo("exponential-delay");
    }

    private static Configuration embedded(Map<String, String> options) {
        Configuration given = EmbeddedFlink.configuration(Path.of("/tmp/weir"), options);
        Configuration all = new Configuration(given);
        all.addAll(chosen(given, options));
        return all;
    }

    private static Configuration chosen(Configuration given, Map<String, String> options) {
        PipelineFile file = new PipelineFile(
                "weir.yaml", List.of(), List.of(), options, Map.of(), null, Dashboard.DEFAULT, List.of());
        return JobSettings.stateBackend(given, file);
    }
}
