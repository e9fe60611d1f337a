package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.run.Outcome;
import dev.weir.pipeline.telemetry.Edges;
import dev.weir.pipeline.telemetry.LedgerTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** {@link Feed} into a sink, as {@code ./weir run} has it, and the table that a user sees of it. */
final class FedJob implements AutoCloseable {
    private final PipelineFile file;
    private final EmbeddedFlink flink;
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private final FutureTask<Outcome> end;

    private FedJob(PipelineFile file, EmbeddedFlink flink, JobGraph graph) {
        this.file = file;
        this.flink = flink;
        end = new FutureTask<>(() -> flink.run(graph, stop));
        Thread.ofPlatform().daemon().start(end);
    }

    /**
     * Starts it.
     *
     * @param sink its line of the file
     * @param state where its state is kept; null if it is not
     * @param from what it goes on from; null for nothing
     */
    static FedJob start(Path folder, String sink, @Nullable Path state, @Nullable String from) throws Exception {
        String kept = state == null
                ? ""
                : "    execution.checkpointing.dir: " + state.toUri() + "\n    state.backend.type: hashmap\n"
                        + "    restart-strategy.type: fixed-delay\n    restart-strategy.fixed-delay.delay: 10ms\n";
        Path yaml = Files.writeString(
                folder.resolve("feed.yaml"),
                """
                sources: {feed: {}}
                sinks: {%s}
                service:
                  pipelines: {traces: {sources: [feed], sinks: [%s]}}
                  flink:
                    execution.checkpointing.interval: 200ms
                """.formatted(sink, sink.substring(0, sink.indexOf(':'))) + kept.indent(0));
        PipelineFile file =
                new PipelineFileReader(Components.installed(), new HashMap<>()).read(yaml.toString(), List.of());
        Path flinks = folder.resolve("flink");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(EmbeddedFlink.configuration(flinks, file.flink()));
        JobSettings.build(file, environment, JobSettings.job(file, EmbeddedFlink.keepsState(file.flink())));
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        if (from != null) {
            graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(from));
        }
        return new FedJob(file, EmbeddedFlink.start(flinks, file.flink(), 1, Dashboard.DEFAULT), graph);
    }

    /** What the sink's row says, now. */
    SinkTable table() {
        return SinkTable.of(LedgerTable.lines(
                flink.ledger().balance(new Edges(file)),
                file.used().stream().<String>map(c -> c.id()).toList()));
    }

    /** Feeds up to a number, and waits until the sink has accepted so much. */
    void feed(long last) throws Exception {
        Feed.to(last);
        await("fed up to " + last, () -> table().in() >= last);
    }

    void await(String what, BooleanSupplier condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s: %s", what, table()).isLessThan(until);
            Thread.sleep(20);
        }
    }

    void awaitCheckpoint() throws Exception {
        await("a checkpoint", () -> {
            try {
                return flink.hasCheckpoint();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    String checkpoint() throws Exception {
        return flink.checkpoint();
    }

    /** Why it did not end well; null if it did. */
    @Nullable
    String stop() throws Exception {
        stop.complete(null);
        return end();
    }

    @Nullable
    String end() throws Exception {
        return end.get(90, TimeUnit.SECONDS).failure();
    }

    @Nullable
    String savepoint() {
        return flink.savepoint();
    }

    @Override
    public void close() {
        flink.close();
    }
}
