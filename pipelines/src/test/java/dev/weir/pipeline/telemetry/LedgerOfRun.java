package dev.weir.pipeline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs a file as {@code ./weir run} does and keeps its ledger. */
final class LedgerOfRun {
    private LedgerOfRun() {}

    static Map<Item, Long> of(PipelineFile file, Path folder, CompletableFuture<Void> stop) throws Exception {
        return run(file, folder, stop).totals();
    }

    static Ledger run(PipelineFile file, Path folder, CompletableFuture<Void> stop) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                EmbeddedFlink.configuration(folder.resolve("flink"), file.flink()));
        JobSettings.build(file, environment, JobSettings.job(file, EmbeddedFlink.keepsState(file.flink())));
        JobGraph job = environment.getStreamGraph().getJobGraph();
        Ledger ledger;
        try (EmbeddedFlink flink = EmbeddedFlink.start(folder.resolve("flink"), file.flink(), 1, Dashboard.DEFAULT)) {
            ledger = flink.ledger();
            assertThat(flink.run(job, stop).failure()).isNull();
        }
        return ledger;
    }
}
