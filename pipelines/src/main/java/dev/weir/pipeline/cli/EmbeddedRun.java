package dev.weir.pipeline.cli;

import dev.weir.api.LiveCaptures;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.Telemetry;
import dev.weir.pipeline.config.Texts;
import dev.weir.pipeline.run.EmbeddedFlink;
import dev.weir.pipeline.run.Outcome;
import dev.weir.pipeline.run.Reason;
import dev.weir.pipeline.run.RunFolder;
import dev.weir.pipeline.run.SavedState;
import dev.weir.pipeline.run.StopSignals;
import dev.weir.pipeline.telemetry.Ledger;
import dev.weir.pipeline.telemetry.SelfTelemetry;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job on a Flink inside this process, and the jobs of the edited file that take over from it. */
final class EmbeddedRun {
    /** Into the file only, with stack traces. */
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir.failures");

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
        try (StopSignals signals = StopSignals.watch(() -> Screen.stopping(err))) {
            try {
                return run(first, watch, signals);
            } finally {
                if (signals.asked().isDone()) {
                    LiveCaptures.endLeft();
                }
            }
        }
    }

    private int run(EmbeddedJob first, boolean watch, StopSignals signals) throws Exception {
        EmbeddedJob job = first;
        Texts texts = arguments.texts();
        // While the job is of an edit that is on trial.
        PipelineFile before = null;
        String taken = null;
        while (true) {
            Ended ended = runOne(job, texts, watch, signals, before != null);
            if (ended.outcome.failure() != null) {
                err.println("failed: " + ended.outcome.failure());
                err.println("  log: " + folder.log());
                EmbeddedJob back = before == null
                                || taken == null
                                || ended.lasting
                                || signals.asked().isDone()
                        ? null
                        : back(before, taken, ended.outcome.failure());
                if (back == null) {
                    if (taken != null && SavedState.newest(taken).isPresent()) {
                        tellState(taken);
                    }
                    return Weir.FAILED;
                }
                job = back;
                before = null;
                continue;
            }
            if (ended.next == null || ended.savepoint == null) {
                return Weir.DONE;
            }
            taken = ended.savepoint;
            err.println("reloading " + job.file().name());
            before = job.file();
            texts = arguments.texts();
            job = from(taken, ended.next);
        }
    }

    /** The job of the file before an edit, which goes on from where it was stopped; null if it cannot. */
    private @Nullable EmbeddedJob back(PipelineFile before, String savepoint, String why) {
        String said = "the edited " + before.name()
                + " failed before its first checkpoint: what ran before goes on from the same state";
        LOG.warn("{}: {}", said, why);
        err.println(said);
        try {
            EmbeddedJob job = check.ready(before, savepoint);
            return job == null ? null : from(savepoint, job);
        } catch (IOException | RuntimeException e) {
            Failures.report(err, e);
            return null;
        }
    }

    /** A savepoint between two jobs is nobody's but the next one's, which takes it away when a checkpoint of its own is there. */
    private static EmbeddedJob from(String savepoint, EmbeddedJob job) {
        job.graph()
                .setSavepointRestoreSettings(
                        SavepointRestoreSettings.forPath(savepoint, true, RecoveryClaimMode.CLAIM));
        return job;
    }

    private void tellState(String savepoint) {
        err.println("  state: go on from it with --from " + savepoint);
    }

    /**
     * How a job ended.
     *
     * @param savepoint where its state is; null if it was drained
     * @param next what takes over from it; null if nothing does
     * @param lasting whether a checkpoint of it was complete
     */
    private record Ended(
            Outcome outcome,
            @Nullable String savepoint,
            @Nullable EmbeddedJob next,
            boolean lasting) {}

    /** On trial, what does not even start has failed. */
    private Ended runOne(EmbeddedJob job, Texts texts, boolean watch, StopSignals signals, boolean onTrial)
            throws Exception {
        try {
            return runOne(job, texts, signals, watch, onTrial, new Screen(err, job.file()));
        } catch (Exception | LinkageError e) {
            if (!onTrial) {
                throw e;
            }
            LOG.warn("failed", e);
            return new Ended(new Outcome(Map.of(), Reason.of(e)), null, null, false);
        }
    }

    private Ended runOne(
            EmbeddedJob job, Texts texts, StopSignals signals, boolean watch, boolean onTrial, Screen screen)
            throws Exception {
        PipelineFile file = job.file();
        Ended ended;
        Ledger ledger;
        try (EmbeddedFlink flink = EmbeddedFlink.start(
                folder.data(), file.flink(), job.graph().getMaximumParallelism(), file.dashboard(), weir.hidden())) {
            screen.start(file, flink.dashboard(), folder.log());
            ledger = flink.ledger();
            ended = run(flink, job, texts, watch, signals, onTrial);
            if (ended.next == null && ended.savepoint != null) {
                tellState(ended.savepoint);
            }
        }
        screen.totals(ended.outcome.totals());
        screen.ledger(ledger, file);
        return ended;
    }

    /** The last report goes out while the numbers are final and Flink is still there. */
    private Ended run(
            EmbeddedFlink flink, EmbeddedJob job, Texts texts, boolean watch, StopSignals signals, boolean onTrial)
            throws Exception {
        Telemetry telemetry = job.file().telemetry();
        try (SelfTelemetry _ = telemetry == null ? null : SelfTelemetry.start(telemetry, flink.ledger());
                Reload reload = watch ? Reload.watch(weir, arguments, check, flink, job.file(), texts, err) : null) {
            Outcome outcome = flink.run(job.graph(), signals.asked(), onTrial);
            return new Ended(outcome, flink.savepoint(), reload == null ? null : reload.next(), flink.hasCheckpoint());
        }
    }
}
