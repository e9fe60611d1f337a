package dev.weir.pipeline.cli;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext.Job;
import dev.weir.api.component.Problem;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Finding;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.Place;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.state.StateCheck;
import dev.weir.pipeline.state.StateMetadata;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** What is looked at before a job starts, or takes over from another; what is wrong is printed. */
final class JobCheck {
    private static final String LIVE_SOURCE = "ebpf";

    private final PrintWriter err;
    private final Path folder;
    private final boolean givesUp;
    private final boolean watch;

    /**
     * @param folder for what Flink writes
     * @param givesUp whether state that no component takes may be given up
     * @param watch whether the job has to be one that an edited file can take over from
     */
    JobCheck(PrintWriter err, Path folder, boolean givesUp, boolean watch) {
        this.err = err;
        this.folder = folder;
        this.givesUp = givesUp;
        this.watch = watch;
    }

    /**
     * Null if something is wrong.
     *
     * @param state to go on from; null for what the file says itself, if it does
     * @throws IOException if that cannot be read
     */
    @Nullable
    EmbeddedJob ready(PipelineFile file, @Nullable String state) throws IOException {
        Job about = JobSettings.job(file, EmbeddedFlink.keepsState(file.flink()));
        if (!canBeTakenOver(file) || !preflight(file, about, err)) {
            return null;
        }
        JobGraph graph = graph(file, about);
        SavepointRestoreSettings restore =
                restore(graph.getSavepointRestoreSettings(), state, givesUp, graph, file, err);
        if (restore == null) {
            return null;
        }
        graph.setSavepointRestoreSettings(restore);
        return new EmbeddedJob(file, graph);
    }

    private boolean canBeTakenOver(PipelineFile file) {
        if (!watch || EmbeddedFlink.keepsState(file.flink())) {
            return true;
        }
        err.println(new Finding(
                Place.whole(file.name()),
                "service.flink.execution.checkpointing.dir",
                "missing; --watch needs a folder for the state that an edited file takes over",
                false));
        return false;
    }

    private JobGraph graph(PipelineFile file, Job about) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(EmbeddedFlink.configuration(folder, file.flink()));
        JobSettings.build(file, environment, about);
        return environment.getStreamGraph().getJobGraph();
    }

    /** Whether nothing is missing on this machine. */
    private static boolean preflight(PipelineFile file, Job job, PrintWriter err) {
        boolean ready = true;
        boolean live = false;
        for (Configured<? extends Component> configured : file.used()) {
            for (Problem problem : configured.component().preflight(configured.context(job))) {
                err.println(configured.finding(problem));
                ready = false;
                live |= configured.component().type().equals(LIVE_SOURCE);
            }
        }
        if (live) {
            err.println("The same spans from a recorded capture, without rights: ./weir run pipelines/replay.yaml");
        }
        return ready;
    }

    /**
     * What Flink has to do with state; null if it would fail.
     *
     * @param given by the options of the file or the cluster
     * @param state to go on from instead, if not null
     * @param graph to compare it with
     * @throws IOException if it cannot be read
     */
    static @Nullable SavepointRestoreSettings restore(
            SavepointRestoreSettings given,
            @Nullable String state,
            boolean givesUp,
            JobGraph graph,
            PipelineFile file,
            PrintWriter err)
            throws IOException {
        String path = state == null ? given.getRestorePath() : state;
        if (path == null) {
            return given;
        }
        boolean mayDrop = givesUp || given.allowNonRestoredState();
        StateMetadata metadata;
        try {
            metadata = StateMetadata.load(path);
        } catch (UnsupportedFileSystemSchemeException e) {
            // The client of a cluster may lack what the cluster has; Flink itself says it where it lacks it too.
            err.println("  " + path + " cannot be read here: whether the file fits its state is not looked at");
            return SavepointRestoreSettings.forPath(path, mayDrop, given.getRecoveryClaimMode());
        }
        List<Finding> findings = StateCheck.of(metadata, graph, file, mayDrop);
        findings.forEach(err::println);
        if (findings.stream().anyMatch(f -> !f.warning())) {
            return null;
        }
        Set<String> begun = StateCheck.begun(metadata, graph, file);
        if (!begun.isEmpty()) {
            err.println("  begin without state: " + String.join(", ", begun));
        }
        // What Flink could object to by now is empty, or given up.
        return SavepointRestoreSettings.forPath(path, true, given.getRecoveryClaimMode());
    }
}
