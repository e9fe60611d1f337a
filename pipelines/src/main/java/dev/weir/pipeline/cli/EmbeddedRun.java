package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.Telemetry;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.run.Outcome;
import dev.weir.pipeline.run.RunFolder;
import dev.weir.pipeline.run.SavedState;
import dev.weir.pipeline.run.StopSignals;
import dev.weir.pipeline.telemetry.Ledger;
import dev.weir.pipeline.telemetry.SelfTelemetry;
import java.io.PrintWriter;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.jspecify.annotations.Nullable;

/** A job on a Flink inside this process, and the jobs of the edited file that take over from it. */
final class EmbeddedRun {
    private final Weir weir;
    private final FileArguments arguments;
    private final JobCheck check;
    private final RunFolder folder;
    private final PrintWriter err;

    EmbeddedRun(Weir weir, FileArguments arguments, JobCheck check, RunFolder folder, PrintWriter err) {
        this.weir = weir;
        this.arguments = arguments;
        this.check = check;
        this.folder = folder;
        this.err = err;
    }

    /** Gives the exit code. */
    int run(EmbeddedJob first, boolean watch) throws Exception {
        EmbeddedJob job = first;
        String taken = null;
        try (StopSignals signals = StopSignals.watch(() -> Screen.stopping(err))) {
            while (true) {
                Ended ended = runOne(job, watch, signals);
                if (ended.outcome.failure() != null) {
                    err.println("failed: " + ended.outcome.failure());
                    err.println("  log: " + folder.log());
                    if (taken != null && SavedState.newest(taken).isPresent()) {
                        tellState(taken);
                    }
                    return Weir.FAILED;
                }
                if (ended.next == null || ended.savepoint == null) {
                    return Weir.DONE;
                }
                taken = ended.savepoint;
                if (signals.asked().isDone()) {
                    tellState(taken);
                    return Weir.DONE;
                }
                err.println("reloading " + job.file().name());
                job = ended.next;
                // It is nobody's but the next job's, which takes it away when a checkpoint of its own is there.
                job.graph()
                        .setSavepointRestoreSettings(
                                SavepointRestoreSettings.forPath(taken, true, RecoveryClaimMode.CLAIM));
            }
        }
    }

    private void tellState(String savepoint) {
        err.println("  state: go on from it with --from " + savepoint);
    }

    /**
     * How a job ended.
     *
     * @param savepoint where its state is; null if it was drained
     * @param next what takes over from it; null if nothing does
     */
    private record Ended(
            Outcome outcome,
            @Nullable String savepoint,
            @Nullable EmbeddedJob next) {}

    private Ended runOne(EmbeddedJob job, boolean watch, StopSignals signals) throws Exception {
        PipelineFile file = job.file();
        Screen screen = new Screen(err, file);
        Ended ended;
        Ledger ledger;
        try (EmbeddedFlink flink =
                EmbeddedFlink.start(folder.data(), file.flink(), job.graph().getMaximumParallelism())) {
            screen.start(file, flink.dashboard(), folder.log());
            ledger = flink.ledger();
            ended = run(flink, job, watch, signals);
            if (ended.next == null && ended.savepoint != null) {
                tellState(ended.savepoint);
            }
        }
        screen.totals(ended.outcome.totals());
        screen.ledger(ledger, file);
        return ended;
    }

    /** The last report goes out while the numbers are final and Flink is still there. */
    private Ended run(EmbeddedFlink flink, EmbeddedJob job, boolean watch, StopSignals signals) throws Exception {
        Telemetry telemetry = job.file().telemetry();
        try (SelfTelemetry _ = telemetry == null ? null : SelfTelemetry.start(telemetry, flink.ledger());
                Reload reload = watch ? Reload.watch(weir, arguments, check, flink, job.file(), err) : null) {
            Outcome outcome = flink.run(job.graph(), signals.asked());
            return new Ended(outcome, flink.savepoint(), reload == null ? null : reload.next());
        }
    }
}
