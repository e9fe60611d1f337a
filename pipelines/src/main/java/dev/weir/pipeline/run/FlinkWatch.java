package dev.weir.pipeline.run;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.jspecify.annotations.Nullable;

/**
 * Sees that there is nothing left to run a job on. After a fatal error Flink ends the TaskManager, or all of itself, and expects that
 * somebody starts another: a job that may restart would wait for it without a word.
 */
final class FlinkWatch {
    private static final String SEE = "; the log has it";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final MiniCluster cluster;
    private boolean hadTaskManager;

    FlinkWatch(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /** What has happened, in one line; null if nothing has. */
    @Nullable
    String look() throws InterruptedException {
        if (!cluster.isRunning()) {
            return "Flink had a fatal error and has ended" + SEE;
        }
        try {
            boolean has = cluster.getResourceOverview()
                            .get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .getNumberTaskManagers()
                    > 0;
            if (hadTaskManager && !has) {
                return "Flink's TaskManager had a fatal error and has ended" + SEE;
            }
            hadTaskManager |= has;
        } catch (TimeoutException | ExecutionException e) {
            // It is starting, or about to end: the next look sees it.
        }
        return null;
    }
}
