package dev.weir.pipeline.cli;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext.Job;
import dev.weir.api.component.Problem;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.Telemetry;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.run.Outcome;
import dev.weir.pipeline.run.RunFolder;
import dev.weir.pipeline.run.SavedState;
import dev.weir.pipeline.run.StopSignals;
import dev.weir.pipeline.telemetry.Ledger;
import dev.weir.pipeline.telemetry.SelfTelemetry;
import java.io.IOException;
import java.io.PrintWriter;
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
    private static final String LIVE_SOURCE = "ebpf";

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
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            JobSettings.build(file, environment);
            StreamGraph graph = environment.getStreamGraph();
            recover(graph, err);
            if (file.telemetry() != null) {
                err.println(
                        "service.telemetry has no effect on a cluster: set metrics.reporters in Flink's own configuration");
            }
            environment.execute(graph);
            return Weir.DONE;
        }
        Job job = JobSettings.job(file, EmbeddedFlink.keepsState(file.flink()));
        if (!preflight(file, job, err)) {
            return Weir.WRONG;
        }
        try (RunFolder folder = RunFolder.create()) {
            Logs.toFile(folder.log());
            try {
                return run(file, job, folder, err);
            } catch (Exception e) {
                err.println("  log: " + folder.log());
                throw e;
            }
        }
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

    /** @throws ParameterException if there is nothing to go on from, or it is damaged */
    private void recover(StreamGraph graph, PrintWriter err) throws IOException {
        if (from == null) {
            return;
        }
        String state = SavedState.newest(from)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--from " + from + ": no finished checkpoint or savepoint (_metadata) there"));
        SavedState.damage(from).ifPresent(damage -> {
            throw new ParameterException(spec.commandLine(), "--from " + from + ": " + damage);
        });
        graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(state));
        err.println("  going on from " + state);
    }

    /** The last report goes out while the numbers are final and Flink is still there. */
    private static Outcome run(EmbeddedFlink flink, JobGraph job, StopSignals signals, @Nullable Telemetry telemetry)
            throws Exception {
        if (telemetry == null) {
            return flink.run(job, signals.asked());
        }
        try (SelfTelemetry _ = SelfTelemetry.start(telemetry, flink.ledger())) {
            return flink.run(job, signals.asked());
        }
    }

    private int run(PipelineFile file, Job about, RunFolder folder, PrintWriter err) throws Exception {
        Screen screen = new Screen(err, file);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                EmbeddedFlink.configuration(folder.data(), file.flink()));
        JobSettings.build(file, environment, about);
        StreamGraph graph = environment.getStreamGraph();
        recover(graph, err);
        JobGraph job = graph.getJobGraph();
        Outcome outcome;
        Ledger ledger;
        try (StopSignals signals = StopSignals.watch(screen::stopping);
                EmbeddedFlink flink = EmbeddedFlink.start(folder.data(), file.flink(), job.getMaximumParallelism())) {
            screen.start(file, flink.dashboard(), folder.log());
            ledger = flink.ledger();
            outcome = run(flink, job, signals, file.telemetry());
            if (flink.savepoint() != null) {
                err.println("  state: go on from it with --from " + flink.savepoint());
            }
        }
        screen.totals(outcome.totals());
        screen.ledger(ledger, file);
        if (outcome.failure() != null) {
            err.println("failed: " + outcome.failure());
            err.println("  log: " + folder.log());
            return Weir.FAILED;
        }
        return Weir.DONE;
    }
}
