package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.Finding;
import dev.weir.pipeline.config.InvalidPipelineFile;
import dev.weir.pipeline.run.Reason;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a user sees of an exception or an error. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    /** Into the file only, with stack traces. */
    private static final Logger TRACES = LoggerFactory.getLogger("dev.weir.failures");

    private Failures() {}

    /** The exit code for it. */
    static int report(PrintWriter err, Throwable failure) {
        if (failure instanceof InvalidPipelineFile invalid) {
            for (Finding finding : invalid.findings()) {
                err.println(finding);
            }
            return Weir.WRONG;
        }
        TRACES.error("failed", failure);
        err.println("weir: " + Reason.of(failure));
        return Weir.FAILED;
    }

    /** What ends a thread that nothing waits for. */
    static void uncaught(Thread thread, Throwable failure) {
        TRACES.error("thread {}", thread.getName(), failure);
        LOG.error("the thread {} has ended: {}", thread.getName(), Reason.of(failure));
    }
}
