package dev.weir.pipeline.run;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.weir.api.LiveCaptures;
import dev.weir.api.component.Hidden;
import dev.weir.api.metrics.Flow;
import dev.weir.gate.Access;
import dev.weir.gate.GateOptions;
import dev.weir.pipeline.config.Dashboard;
import dev.weir.pipeline.telemetry.Ledger;
import dev.weir.pipeline.telemetry.LedgerFactory;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole Flink with its dashboard inside this process, for one job. */
public final class EmbeddedFlink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
    /** Into the file only, with stack traces. */
    private static final Logger FAILURES = LoggerFactory.getLogger("dev.weir.failures");

    private static final String LOOPBACK = "127.0.0.1";
    private static final int TOKEN_BYTES = 32;
    /** With twice {@link #LAST_LIMIT} and the last report of the telemetry a stop takes 20 s. Orchestrators kill after 30. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(14);

    /** Of that, for reading what was captured by then. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    /** Who would wait for it is the same process, and was frozen as long. */
    private static final Duration NO_HEARTBEAT = Duration.ofDays(7);

    /** In a row, before the job and with it the process fails. */
    private static final int RESTARTS = 10;

    /** For a cancelled task to end, and then for Flink. */
    private static final Duration LAST_LIMIT = Duration.ofSeconds(2);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final MiniCluster cluster;
    private final DashboardServer dashboard;
    private final Path folder;
    /** Where a stopped job leaves its state; null if state goes with the process. */
    private final @Nullable String kept;

    private final Ledger ledger;
    private volatile @Nullable JobID running;
    private volatile @Nullable CompletableFuture<String> suspending;
    private volatile @Nullable String savepoint;
    /** What components held when the job was cancelled, as the end of a sentence. */
    private volatile String unfinished = "";

    private EmbeddedFlink(
            MiniCluster cluster, DashboardServer dashboard, Path folder, @Nullable String kept, Ledger ledger) {
        this.ledger = ledger;
        this.cluster = cluster;
        this.dashboard = dashboard;
        this.folder = folder;
        this.kept = kept;
    }

    /**
     * Starts it.
     *
     * @param folder for everything that Flink writes
     * @param options native ones that go before Weir's
     * @param slots the greatest parallelism of the job
     * @param dashboard where to look at it
     */
    public static EmbeddedFlink start(Path folder, Map<String, String> options, int slots, Dashboard dashboard)
            throws Exception {
        return start(folder, options, slots, dashboard, new Hidden());
    }

    /** @param hidden what the dashboard does not show */
    public static EmbeddedFlink start(
            Path folder, Map<String, String> options, int slots, Dashboard dashboard, Hidden hidden) throws Exception {
        Configuration configuration = configuration(folder, options);
        String token = token();
        configuration.set(GateOptions.TOKEN, token);
        configuration.set(GateOptions.OPEN, List.of(Access.NONE));
        Ledger ledger = LedgerFactory.into(configuration);
        MiniCluster cluster = new LocalFlink(new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .setConfiguration(configuration)
                .build());
        String savepoints = configuration
                .getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY)
                .orElseGet(() -> configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        StateFolder.prepare(savepoints);
        StateFolder.prepare(configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        // Before Flink: a port that is taken costs no start.
        EmbeddedFlink flink = new EmbeddedFlink(
                cluster,
                DashboardServer.start(dashboard, hidden, token),
                folder,
                keepsState(options) ? savepoints : null,
                ledger);
        boolean started = false;
        try {
            cluster.start();
            flink.dashboard.show(cluster.getRestAddress().get(), flink::isHealthy);
            started = true;
            return flink;
        } finally {
            // Also after an error such as a class that is missing: threads of a Flink that is left keep the process
            // alive.
            if (!started) {
                flink.close();
            }
        }
    }

    /** Of this process only. */
    private static String token() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Settings for a Flink in this process; those of the job itself that depend on the place are among them. */
    public static Configuration configuration(Path folder, Map<String, String> options) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.TMP_DIRS, folder.toString());
        configuration.set(BlobServerOptions.STORAGE_DIRECTORY, folder.toString());
        configuration.set(WebOptions.TMP_DIR, folder.toString());
        configuration.set(WebOptions.UPLOAD_DIR, folder.toString());
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(RestOptions.ENABLE_FLAMEGRAPH, true);
        configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        configuration.set(RestOptions.ADDRESS, LOOPBACK);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        configuration.set(BlobServerOptions.OFFLOAD_MINSIZE, Integer.MAX_VALUE);
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        configuration.set(LiveCaptures.STOPPED_BY_PROCESS, true);
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, NO_HEARTBEAT);
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        if (keepsState(options)) {
            configuration.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, RESTARTS);
        } else {
            configuration.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    folder.resolve("checkpoints").toUri().toString());
            configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
            // A failure ends the process, so that whoever supervises it sees it.
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        }
        options.forEach(configuration::setString);
        return configuration;
    }

    /** Whether the options name a folder for checkpoints: then state outlives a failure, and the run. */
    public static boolean keepsState(Map<String, String> options) {
        return Configuration.fromMap(options).contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
    }

    public URI dashboard() {
        return dashboard.address();
    }

    /** Where Flink's own server is, which answers to the token of this process only. */
    URI rest() throws InterruptedException, ExecutionException {
        return cluster.getRestAddress().get();
    }

    /** Whether the job runs with all of its tasks. */
    private boolean isHealthy() {
        JobID id = running;
        try {
            return id != null && new FlinkWatch(cluster, null).allRun(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@link #run(JobGraph, CompletableFuture, boolean)} of a job that is not on trial. */
    public Outcome run(JobGraph job, CompletableFuture<Void> stop) throws InterruptedException, ExecutionException {
        return run(job, stop, false);
    }

    /**
     * Runs a job to its end, with which the ledger is closed.
     *
     * @param stop ends the job early: its sources stop, what is under way is finished
     * @param onTrial whether it ends with its first failure, until a checkpoint of it is complete
     */
    public Outcome run(JobGraph job, CompletableFuture<Void> stop, boolean onTrial)
            throws InterruptedException, ExecutionException {
        Outcome outcome = toItsEnd(job, stop, onTrial);
        if (outcome.failure() == null) {
            ledger.finished(savepoint != null);
        } else {
            ledger.brokeOff(keepsCheckpoint(job.getSavepointRestoreSettings()));
        }
        return outcome;
    }

    private Outcome toItsEnd(JobGraph job, CompletableFuture<Void> stop, boolean onTrial)
            throws InterruptedException, ExecutionException {
        JobID id = cluster.submitJob(job).get().getJobID();
        running = id;
        CompletableFuture<JobResult> result = cluster.requestJobResult(id);
        CompletableFuture<Boolean> drained = stop.thenApplyAsync(_ -> drain(id, result));
        CompletableFuture<Void> abandoned = drained.thenAcceptAsync(
                whole -> {}, CompletableFuture.delayedExecutor(LAST_LIMIT.toSeconds(), SECONDS));
        Reason reason = new Reason(job);
        FlinkWatch watch = new FlinkWatch(cluster, onTrial ? id : null, reason);
        String given = await(CompletableFuture.anyOf(result, abandoned), watch, new Restarts(cluster, id, reason));
        if (given != null) {
            return new Outcome(totals(id), given);
        }
        CompletableFuture<String> suspended = suspending;
        if (suspended != null) {
            savepoint = suspended.get();
        }
        return result.isDone()
                ? Outcome.of(
                        result.get(),
                        stop.isDone() && !drained.get() ? unfinished : null,
                        failure -> reason.of(failure, graph(id)))
                : Outcome.abandoned(totals(id));
    }

    /** Why what is waited for will not come; null if it came. */
    private static @Nullable String await(CompletableFuture<?> ended, FlinkWatch watch, Restarts restarts)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                ended.get(LOOK_EVERY.toMillis(), MILLISECONDS);
                return null;
            } catch (TimeoutException e) {
                String why = watch.look();
                if (why != null && !ended.isDone()) {
                    return why;
                }
                restarts.look();
            }
        }
    }

    /** Null if Flink does not tell any more. */
    private @Nullable AccessExecutionGraph graph(JobID id) {
        try {
            return cluster.getExecutionGraph(id).get(LAST_LIMIT.toSeconds(), SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            FAILURES.warn("where the job failed", e);
        }
        return null;
    }

    /** Of a job that has not ended; nothing if Flink does not tell any more. */
    private Map<String, Long> totals(JobID id) throws InterruptedException {
        try {
            return Totals.of(cluster.getExecutionGraph(id)
                    .get(LAST_LIMIT.toSeconds(), SECONDS)
                    .getAccumulatorsSerialized());
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            FAILURES.warn("totals", e);
            return Map.of();
        }
    }

    /**
     * Takes a checkpoint of the running job and gives its path. The next one that completes takes it away.
     *
     * @throws ExecutionException if there is none, as before its start or in a restart
     */
    public String checkpoint() throws InterruptedException, ExecutionException {
        return cluster.triggerCheckpoint(id()).get();
    }

    /** Whether a checkpoint of the job is complete, so that the state which it went on from is not what is left of it. */
    public boolean hasCheckpoint() throws InterruptedException {
        JobID id = running;
        return id != null && new FlinkWatch(cluster, id).hasCheckpoint();
    }

    /** Whether there is state to go on from that was not made by a stop: a checkpoint of this job, or what it went on from. */
    private boolean keepsCheckpoint(SavepointRestoreSettings from) throws InterruptedException {
        return kept != null && (from.restoreSavepoint() || hasCheckpoint());
    }

    /**
     * Stops the running job, whose state is kept, so that another can go on from {@link #savepoint}. Pinned captures go on meanwhile.
     *
     * @param endsCaptures whether captures end, and what they took in is read first
     * @throws ExecutionException if the job runs on; without its captures, if those have ended, it is cancelled
     */
    public void suspend(boolean endsCaptures) throws InterruptedException, ExecutionException {
        JobID id = id();
        if (endsCaptures && !LiveCaptures.stop(READ_LIMIT)) {
            LOG.warn("what was captured is not all read after {} s: the rest is lost", READ_LIMIT.toSeconds());
        }
        CompletableFuture<String> stopping =
                cluster.stopWithSavepoint(id, String.valueOf(kept), false, SavepointFormatType.NATIVE);
        suspending = stopping;
        try {
            var _ = stopping.get();
        } catch (ExecutionException e) {
            suspending = null;
            if (endsCaptures) {
                var _ = cluster.cancelJob(id);
            }
            throw e;
        }
    }

    private JobID id() throws ExecutionException {
        JobID id = running;
        if (id == null) {
            throw new ExecutionException(new IllegalStateException("the job has not started yet"));
        }
        return id;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Where a stopped job left its state for a run after this one; null if it was drained instead. */
    public @Nullable String savepoint() {
        return savepoint;
    }

    /**
     * Whether nothing was left behind. A job whose state is kept is stopped as it is: what is open, such as a request without its
     * response, goes on in the run after. One whose state goes with the process is drained: what is open is sent as it is.
     */
    private boolean drain(JobID id, CompletableFuture<JobResult> result) {
        long end = System.nanoTime() + DRAIN_LIMIT.toNanos();
        try {
            CompletableFuture<String> suspended = suspending;
            if (suspended != null) {
                savepoint = suspended.get(end - System.nanoTime(), NANOSECONDS);
                return true;
            }
            new FlinkWatch(cluster, null).awaitBegun(id, end);
            if (!LiveCaptures.stop(READ_LIMIT)) {
                LOG.warn("what was captured is not all read after {} s: the rest is lost", READ_LIMIT.toSeconds());
            }
            String folderOfState =
                    kept == null ? folder.resolve("drained").toUri().toString() : kept;
            String path = cluster.stopWithSavepoint(id, folderOfState, kept == null, SavepointFormatType.NATIVE)
                    .get(end - System.nanoTime(), NANOSECONDS);
            savepoint = kept == null ? null : path;
            return true;
        } catch (TimeoutException | ExecutionException e) {
            if (result.isDone()) {
                return true;
            }
            String why = e instanceof TimeoutException
                    ? "not finished within " + DRAIN_LIMIT.toSeconds() + " s"
                    : "cannot be finished: " + Reason.of(e);
            unfinished = underWay();
            LOG.warn("{}: cancelled{}", why, unfinished);
            FAILURES.warn("stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var _ = cluster.cancelJob(id);
        return false;
    }

    private String underWay() {
        String held = ledger.totals().entrySet().stream()
                .filter(e -> e.getKey().flow() == Flow.HELD && e.getValue() > 0)
                .map(e -> String.format(
                        Locale.ROOT,
                        "%s held %,d %s",
                        e.getKey().component(),
                        e.getValue(),
                        e.getKey().unit()))
                .sorted()
                .collect(Collectors.joining(", "));
        return held.isEmpty() ? "" : ": " + held + "; see the lines above of what they wait for";
    }

    @Override
    public void close() {
        dashboard.close();
        try {
            cluster.closeAsync().get(LAST_LIMIT.toSeconds(), SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            FAILURES.warn("close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
