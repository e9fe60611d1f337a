package dev.weir.pipeline.cli;

import dev.weir.api.component.Hidden;
import java.nio.file.Path;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/** Where the log goes. Only for a process of Weir's own: on a cluster it is Flink's. */
final class Logs {
    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String OWN = "classpath:weir-log4j2.xml";
    /** Of each log line; in escapes, so that the property holds no secret as text. */
    private static final String HIDDEN = "weir.log.hidden";

    private static final String NOTHING = "(?!)";
    private static final String FILE = "weir.log.file";
    private static final String CHECKPOINTS = CheckpointFailureManager.class.getName();
    private static final Set<CheckpointFailureReason> CUT_OFF = Set.of(
            CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_CLOSING,
            CheckpointFailureReason.CHECKPOINT_COORDINATOR_SUSPEND,
            CheckpointFailureReason.CHECKPOINT_COORDINATOR_SHUTDOWN,
            CheckpointFailureReason.JOB_FAILOVER_REGION,
            CheckpointFailureReason.TASK_FAILURE);
    private static final String JUL_MANAGER = "java.util.logging.manager";

    private Logs() {}

    /** What a user has to see goes to the console. */
    static void console() {
        // Before the first use of java.util.logging, which reads it once.
        System.setProperty(JUL_MANAGER, "org.apache.logging.log4j.jul.LogManager");
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, OWN);
            reconfigure();
        }
    }

    /** From now on everything goes to a file, too. */
    static void toFile(Path file) {
        System.setProperty(FILE, file.toString());
        reconfigure();
    }

    /** From now on nothing of it is in the log. */
    static void hide(Hidden hidden) {
        String expression = hidden.expression();
        if (OWN.equals(System.getProperty(CONFIGURATION)) && !expression.equals(System.getProperty(HIDDEN, NOTHING))) {
            System.setProperty(HIDDEN, expression);
            reconfigure();
        }
    }

    private static void reconfigure() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        context.reconfigure();
        context.getConfiguration().getLoggerConfig(CHECKPOINTS).addFilter(new CutOff());
    }

    /**
     * A checkpoint that meets a stop is declined by tasks that are about to end, and the stop takes a savepoint of its own. One that meets a
     * failure of the job ends with that, which has a line of its own.
     */
    private static final class CutOff extends AbstractFilter {
        @Override
        public Result filter(LogEvent event) {
            return event.getThrown() instanceof CheckpointException failure
                            && CUT_OFF.contains(failure.getCheckpointFailureReason())
                    ? Result.DENY
                    : Result.NEUTRAL;
        }
    }
}
