package dev.weir.pipeline.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.jspecify.annotations.Nullable;

/**
 * Sees what Flink takes for no end: that there is nothing left to run a job on, and, where it is on trial, that it has failed. After a
 * fatal error Flink ends the TaskManager, or all of itself, and expects that somebody starts another: a job that may restart
 * would wait for it without a word.
 */
final class FlinkWatch {
    private static final String SEE = "; the log has it";
    private static final long BEGUN_EVERY_MILLIS = 20;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final MiniCluster cluster;
    private final @Nullable Reason reason;
    private @Nullable JobID onTrial;
    private boolean hadTaskManager;

    FlinkWatch(MiniCluster cluster, @Nullable JobID onTrial) {
        this(cluster, onTrial, null);
    }

    /**
     * Watches one job.
     *
     * @param onTrial null if the job may fail and restart
     * @param reason of what fails on trial
     */
    FlinkWatch(MiniCluster cluster, @Nullable JobID onTrial, @Nullable Reason reason) {
        this.cluster = cluster;
        this.reason = reason;
        this.onTrial = onTrial;
    }

    /** What has happened, in one line; null if nothing has. */
    @Nullable
    String look() throws InterruptedException {
        if (!cluster.isRunning()) {
            return "Flink had a fatal error and has ended" + SEE;
        }
        try {
            boolean has = answer(cluster.getResourceOverview()).getNumberTaskManagers() > 0;
            if (hadTaskManager && !has) {
                return "Flink's TaskManager had a fatal error and has ended" + SEE;
            }
            hadTaskManager |= has;
            return onTrial == null ? null : firstFailure(answer(cluster.getExecutionGraph(onTrial)));
        } catch (TimeoutException | ExecutionException e) {
            // It is starting, or about to end: the next look sees it.
            return null;
        }
    }

    /** Of the job on trial, running or ended. */
    boolean hasCheckpoint() throws InterruptedException {
        try {
            return cluster.isRunning() && onTrial != null && hasCheckpoint(answer(cluster.getExecutionGraph(onTrial)));
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** Waits while a job begins, for before all of its tasks run none can be told to stop. One that has failed is not waited for. */
    void awaitBegun(JobID job, long endNanos) throws InterruptedException, ExecutionException {
        while (System.nanoTime() < endNanos
                && isBeginning(cluster.getExecutionGraph(job).get())) {
            Thread.sleep(BEGUN_EVERY_MILLIS);
        }
    }

    /** Whether the job runs with all of its tasks; false where Flink does not answer. */
    boolean allRun(JobID job) throws InterruptedException {
        try {
            AccessExecutionGraph graph = answer(cluster.getExecutionGraph(job));
            return graph.getState() == JobStatus.RUNNING && !isBeginning(graph);
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            return false;
        }
    }

    private static boolean isBeginning(AccessExecutionGraph job) {
        Stream<ExecutionState> tasks = StreamSupport.stream(
                        job.getAllExecutionVertices().spliterator(), false)
                .map(AccessExecutionVertex::getExecutionState);
        return !job.getState().isGloballyTerminalState()
                && job.getFailureInfo() == null
                && (job.getState() != JobStatus.RUNNING
                        || tasks.anyMatch(t -> t != ExecutionState.RUNNING && t != ExecutionState.FINISHED));
    }

    private @Nullable String firstFailure(AccessExecutionGraph job) {
        if (hasCheckpoint(job)) {
            onTrial = null;
            return null;
        }
        ErrorInfo failure = job.getFailureInfo();
        if (failure == null) {
            return null;
        }
        return reason == null ? Reason.of(failure.getException()) : reason.of(failure.getException(), job);
    }

    private static boolean hasCheckpoint(AccessExecutionGraph job) {
        CheckpointStatsSnapshot checkpoints = job.getCheckpointStatsSnapshot();
        return checkpoints != null && checkpoints.getCounts().getNumberOfCompletedCheckpoints() > 0;
    }

    private static <T> T answer(CompletableFuture<T> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        return asked.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
