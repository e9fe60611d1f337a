package dev.weir.pipeline.cli;

import dev.weir.pipeline.config.Finding;
import dev.weir.pipeline.config.InvalidPipelineFile;
import dev.weir.pipeline.run.Outcome;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;

/** What a user sees of an exception. */
final class Failures {
    private Failures() {}

    /** The exit code for it. */
    static int report(PrintWriter err, Exception failure) {
        if (failure instanceof InvalidPipelineFile invalid) {
            for (Finding finding : invalid.findings()) {
                err.println(finding);
            }
            return Weir.WRONG;
        }
        LoggerFactory.getLogger("dev.weir.failures").error("failed", failure);
        err.println("weir: " + Outcome.reason(failure));
        return Weir.FAILED;
    }
}
