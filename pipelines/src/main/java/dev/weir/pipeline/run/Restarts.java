package dev.weir.pipeline.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why a job begins anew, which Flink only writes into the log. */
final class Restarts {
    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);
    private static final long ANSWER_SECONDS = 5;

    private final MiniCluster cluster;
    private final JobID id;
    private final Reason reason;
    private long said;

    Restarts(MiniCluster cluster, JobID id, Reason reason) {
        this.cluster = cluster;
        this.id = id;
        this.reason = reason;
    }

    /** Before a restart Flink waits for a second at least. */
    void look() throws InterruptedException {
        try {
            if (!cluster.isRunning()
                    || cluster.getJobStatus(id).get(ANSWER_SECONDS, TimeUnit.SECONDS) != JobStatus.RESTARTING) {
                return;
            }
            AccessExecutionGraph graph = cluster.getExecutionGraph(id).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            ErrorInfo failure = graph.getFailureInfo();
            if (failure != null && failure.getTimestamp() > said) {
                said = failure.getTimestamp();
                LOG.warn("{}; the job begins anew", reason.of(failure.getException(), graph));
            }
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            LOG.debug("not known whether the job restarts", e); // the next look sees it
        }
    }
}
