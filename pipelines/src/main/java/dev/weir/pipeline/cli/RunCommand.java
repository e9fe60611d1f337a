package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.RunFolder;
import dev.weir.pipeline.run.SavedState;
import dev.weir.pipeline.state.StateCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
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
        PrintWriter err = spec.commandLine().getErr();
        PipelineFile file = arguments.read(weir, err);
        if (!embedded) {
            return submit(file, err);
        }
        String state = state();
        try (RunFolder folder = RunFolder.create()) {
            JobCheck check = new JobCheck(err, folder.data(), givesUp, watch);
            EmbeddedJob job = orDamaged(() -> check.ready(file, state));
            if (job == null) {
                return Weir.WRONG;
            }
            tell(job.graph().getSavepointRestoreSettings(), err);
            Logs.toFile(folder.log());
            try {
                return new EmbeddedRun(weir, arguments, check, folder, err).run(job, watch);
            } catch (Exception e) {
                err.println("  log: " + folder.log());
                throw e;
            }
        }
    }

    private int submit(PipelineFile file, PrintWriter err) throws Exception {
        if (watch) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--watch is for a Flink in this process; on a cluster, submit the edited file --from");
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        JobSettings.build(file, environment);
        StreamGraph graph = environment.getStreamGraph();
        StreamExecutionEnvironment again = StreamExecutionEnvironment.getExecutionEnvironment();
        JobSettings.build(file, again);
        JobGraph compared = again.getStreamGraph().getJobGraph();
        String state = state();
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
    private @Nullable String state() throws IOException {
        if (from == null) {
            return null;
        }
        String state = SavedState.newest(from)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--from " + from + ": no finished checkpoint or savepoint (_metadata) there"));
        SavedState.damage(from).ifPresent(damage -> {
            throw new ParameterException(spec.commandLine(), "--from " + from + ": " + damage);
        });
        return state;
    }
}
