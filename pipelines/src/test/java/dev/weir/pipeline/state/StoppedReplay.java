package dev.weir.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.fake.Gate;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.run.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs a file as {@code ./weir run} does, until its sink {@code gate} has its record, and then stops it with its state. */
public final class StoppedReplay {
    /** For the request to stop to come to the task, so that it stops right there; it may come later without harm. */
    private static final long STOP_MILLIS = 2000;

    private StoppedReplay() {}

    /** Gives where the state is. */
    public static String of(Path yaml, Path folder) throws Exception {
        PipelineFile file = new PipelineFileReader(Components.installed(), Map.of()).read(yaml.toString(), List.of());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(EmbeddedFlink.configuration(folder, file.flink()));
        JobSettings.build(file, environment, JobSettings.job(file, true));
        JobGraph job = environment.getStreamGraph().getJobGraph();
        Gate.Hold gate = Gate.hold("gate");
        CompletableFuture<Void> stop = new CompletableFuture<>();
        try (EmbeddedFlink flink =
                EmbeddedFlink.start(folder, file.flink(), job.getMaximumParallelism(), Dashboard.DEFAULT)) {
            CompletableFuture<Outcome> run = CompletableFuture.supplyAsync(() -> {
                try {
                    return flink.run(job, stop);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(gate.reached().await(60, TimeUnit.SECONDS)).isTrue();
            awaitAllTasks(flink.dashboard().resolve("/jobs/overview"));
            stop.complete(null);
            Thread.sleep(STOP_MILLIS);
            gate.open().countDown();
            assertThat(run.get(60, TimeUnit.SECONDS).failure()).isNull();
            assertThat(flink.savepoint()).isNotNull();
            return flink.savepoint();
        }
    }

    /** The source's task may be at the gate when others only begin, and then nothing can be saved. */
    private static void awaitAllTasks(URI overview) throws Exception {
        Pattern all = Pattern.compile("\"tasks\":\\{(?=[^}]*\"running\":(\\d+))[^}]*\"total\":\\1\\b");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body = "";
            while (!all.matcher(body).find()) {
                assertThat(System.nanoTime()).as(body).isLessThan(end);
                Thread.sleep(50);
                body = http.send(HttpRequest.newBuilder(overview).build(), BodyHandlers.ofString())
                        .body();
            }
        }
    }
}
