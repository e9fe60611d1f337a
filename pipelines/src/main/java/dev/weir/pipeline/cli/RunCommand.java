package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.graph.HiddenOnCluster;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.RunFolder;
import dev.weir.pipeline.run.SavedState;
import dev.weir.pipeline.state.StateCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = {
            "Runs a pipeline file until its sources end or Ctrl-C stops it.",
            "Flink runs inside this process, unless \"flink run\" started it: then the job goes to the cluster."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private final Weir weir;
    private final boolean embedded;

    @Mixin
    private FileArguments arguments = new FileArguments();

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "Goes on from a checkpoint or savepoint; from the newest in the folder, if it holds several.")
    @Nullable
    String from;

    @Option(
            names = "--resume",
            description = {
                "Goes on from the newest state in execution.checkpointing.dir, or begins without any if there is none:",
                "for who starts it again and again, such as systemd or Kubernetes."
            })
    private boolean resumes;

    @Option(
            names = StateCheck.OPTION,
            description =
                    "Gives up what is in the state of components that no pipeline has any more; else it is an error.")
    private boolean givesUp;

    @Option(
            names = "--watch",
            description = {
                "Looks at the file every second. An edited one takes over with the state of the running job;",
                "one that cannot leaves the job alone, and says why."
            })
    private boolean watch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** @param embedded Flink runs in this process */
    RunCommand(Weir weir, boolean embedded) {
        this.weir = weir;
        this.embedded = embedded;
    }

    @Override
    public Integer call() throws Exception {
        LoggedWriter logged = new LoggedWriter(spec.commandLine().getErr());
        PrintWriter err = logged.printer();
        PipelineFile file = arguments.read(weir, err, embedded);
        if (!embedded) {
            return submit(file, err);
        }
        String state = state(file);
        try (RunFolder folder = RunFolder.create()) {
            JobCheck check = new JobCheck(err, folder.data(), givesUp, watch);
            EmbeddedJob job = orDamaged(() -> check.ready(file, state));
            if (job == null) {
                return Weir.WRONG;
            }
            SavepointRestoreSettings restore = job.graph().getSavepointRestoreSettings();
            tell(restore, err);
            if (resumes && restore.restoreSavepoint()) {
                // Of this job's line only: taken away when a checkpoint of this run is there, or they would pile up.
                job.graph()
                        .setSavepointRestoreSettings(SavepointRestoreSettings.forPath(
                                restore.getRestorePath(), restore.allowNonRestoredState(), RecoveryClaimMode.CLAIM));
            }
            Logs.toFile(folder.log());
            logged.toLog();
            try {
                return new EmbeddedRun(weir, arguments, check, folder, err).run(job, watch);
            } catch (Exception | Error e) {
                err.println("  log: " + folder.log());
                throw e;
            }
        }
    }

    private int submit(PipelineFile file, PrintWriter err) throws Exception {
        if (watch) {
            throw wrong("--watch is for a Flink in this process; on a cluster, submit the edited file --from");
        }
        if (resumes) {
            throw wrong("--resume is for a Flink in this process; a cluster with high availability resumes by itself");
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        HiddenOnCluster.hide(weir.hidden(), environment);
        JobSettings.build(file, environment);
        StreamGraph graph = environment.getStreamGraph();
        StreamExecutionEnvironment again = StreamExecutionEnvironment.getExecutionEnvironment();
        JobSettings.build(file, again);
        JobGraph compared = again.getStreamGraph().getJobGraph();
        String state = state(file);
        SavepointRestoreSettings given = graph.getSavepointRestoreSettings();
        SavepointRestoreSettings restore =
                orDamaged(() -> JobCheck.restore(given, state, givesUp, compared, file, err));
        if (restore == null) {
            return Weir.WRONG;
        }
        tell(restore, err);
        graph.setSavepointRestoreSettings(restore);
        if (file.telemetry() != null) {
            err.println(
                    "service.telemetry has no effect on a cluster: set metrics.reporters in Flink's own configuration");
        }
        environment.execute(graph);
        return Weir.DONE;
    }

    /** @throws ParameterException if the state cannot be read */
    private <T> @Nullable T orDamaged(Check<T> check) {
        try {
            return check.result();
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()), e);
        }
    }

    private static void tell(SavepointRestoreSettings restore, PrintWriter err) {
        if (restore.restoreSavepoint()) {
            err.println("  going on from " + restore.getRestorePath());
        }
    }

    /** What reads a job's state. */
    @FunctionalInterface
    private interface Check<T> {
        @Nullable
        T result() throws IOException;
    }

    /**
     * The path of the state to go on from; null for none.
     *
     * @throws ParameterException if there is nothing to go on from, or it is damaged
     */
    private @Nullable String state(PipelineFile file) throws IOException {
        if (resumes) {
            return newest(file);
        }
        if (from == null) {
            return null;
        }
        String state = SavedState.newest(from)
                .orElseThrow(() -> wrong("--from " + from + ": no finished checkpoint or savepoint (_metadata) there"));
        refuseDamaged("--from " + from, from);
        return state;
    }

    private @Nullable String newest(PipelineFile file) throws IOException {
        String folder = file.flink().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key());
        if (from != null) {
            throw wrong("--resume finds the state itself: it does not go with --from");
        }
        if (folder == null) {
            throw wrong("--resume needs service.flink.execution.checkpointing.dir, the folder of the state, in "
                    + file.name());
        }
        if (file.flink().containsKey(CheckpointingOptions.SAVEPOINT_DIRECTORY.key())) {
            throw wrong("--resume looks into one folder: leave execution.checkpointing.savepoint-dir out");
        }
        refuseDamaged("--resume", folder);
        return SavedState.newest(folder).orElse(null);
    }

    private void refuseDamaged(String option, String path) throws IOException {
        SavedState.damage(path).ifPresent(damage -> {
            throw wrong(option + ": " + damage);
        });
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
