package dev.weir.pipeline.run;

import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param totals what its components counted
 * @param failure why it did not end well, in one line; null if it did
 */
public record Outcome(Map<String, Long> totals, @Nullable String failure) {

    /** @param failure of a job that failed */
    static Outcome of(JobResult result, boolean cut, Function<Throwable, String> failure) {
        Map<String, Long> totals = Totals.of(result.getAccumulatorResults());
        if (cut) {
            return new Outcome(totals, "the job was cancelled before everything under way was finished");
        }
        if (result.getJobStatus().orElse(null) == JobStatus.CANCELED) {
            return new Outcome(totals, "the job was cancelled");
        }
        return new Outcome(totals, result.getSerializedThrowable().map(failure).orElse(null));
    }

    static Outcome abandoned(Map<String, Long> totals) {
        return new Outcome(totals, "the job was cancelled, and a task of it did not end");
    }
}
