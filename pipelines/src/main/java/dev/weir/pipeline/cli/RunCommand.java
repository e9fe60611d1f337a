package dev.weir.pipeline.cli;

import dev.weir.api.component.Component;
import dev.weir.api.component.Problem;
import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.run.Outcome;
import dev.weir.pipeline.run.RunFolder;
import dev.weir.pipeline.run.StopSignals;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
            environment.execute();
            return Weir.DONE;
        }
        if (!preflight(file, err)) {
            return Weir.WRONG;
        }
        try (RunFolder folder = RunFolder.create()) {
            Logs.toFile(folder.log());
            try {
                return run(file, folder, err);
            } catch (Exception e) {
                err.println("  log: " + folder.log());
                throw e;
            }
        }
    }

    /** Whether nothing is missing on this machine. */
    private static boolean preflight(PipelineFile file, PrintWriter err) {
        boolean ready = true;
        boolean live = false;
        for (Configured<? extends Component> configured : file.used()) {
            for (Problem problem : configured.component().preflight(configured.settings())) {
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

    private static int run(PipelineFile file, RunFolder folder, PrintWriter err) throws Exception {
        Screen screen = new Screen(err, file);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                EmbeddedFlink.configuration(folder.data(), file.flink()));
        JobSettings.build(file, environment);
        JobGraph job = environment.getStreamGraph().getJobGraph();
        Outcome outcome;
        try (StopSignals signals = StopSignals.watch(screen::stopping);
                EmbeddedFlink flink = EmbeddedFlink.start(folder.data(), file.flink(), job.getMaximumParallelism())) {
            screen.start(file, flink.dashboard(), folder.log());
            outcome = flink.run(job, signals.asked());
        }
        screen.totals(outcome.totals());
        if (outcome.failure() != null) {
            err.println("failed: " + outcome.failure());
            err.println("  log: " + folder.log());
            return Weir.FAILED;
        }
        return Weir.DONE;
    }
}
