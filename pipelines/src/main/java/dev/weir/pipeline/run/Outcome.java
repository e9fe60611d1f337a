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

    /**
     * Of a job that has ended.
     *
     * @param cut what its components still held when it was cancelled, as the end of a sentence; null if it was not
     * @param failure of a job that failed
     */
    static Outcome of(JobResult result, @Nullable String cut, Function<Throwable, String> failure) {
        Map<String, Long> totals = Totals.of(result.getAccumulatorResults());
        if (cut != null) {
            return new Outcome(totals, "the job was cancelled before everything under way was finished" + cut);
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
