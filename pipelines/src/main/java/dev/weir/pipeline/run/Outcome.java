package dev.weir.pipeline.run;

import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param totals what its components counted
 * @param failure why it did not end well, in one line; null if it did
 */
public record Outcome(Map<String, Long> totals, @Nullable String failure) {

    static Outcome of(JobResult result, boolean cut) {
        Map<String, Long> totals = Totals.of(result.getAccumulatorResults());
        if (cut) {
            return new Outcome(totals, "the job was cancelled before everything under way was finished");
        }
        if (result.getJobStatus().orElse(null) == JobStatus.CANCELED) {
            return new Outcome(totals, "the job was cancelled");
        }
        return new Outcome(
                totals, result.getSerializedThrowable().map(Outcome::reason).orElse(null));
    }

    static Outcome abandoned(Map<String, Long> totals) {
        return new Outcome(totals, "the job was cancelled, and a task of it did not end");
    }

    /** The innermost cause that says anything. */
    public static String reason(Throwable failure) {
        Throwable opened =
                failure instanceof SerializedThrowable s ? s.deserializeError(Outcome.class.getClassLoader()) : failure;
        Throwable deepest = opened;
        for (Throwable t = opened; t != null; t = t.getCause()) {
            deepest = t.getMessage() == null && deepest.getMessage() != null ? deepest : t;
        }
        String message = deepest.getMessage();
        String type = deepest instanceof SerializedThrowable s
                ? s.getOriginalErrorClassName()
                : deepest.getClass().getName();
        return (message == null || message.isBlank() ? type : message)
                .lines()
                .findFirst()
                .orElse(type);
    }
}
