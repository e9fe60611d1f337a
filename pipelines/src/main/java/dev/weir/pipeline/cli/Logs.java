package dev.weir.pipeline.cli;

import dev.weir.api.component.Hidden;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;

/** Where the log goes. Only for a process of Weir's own: on a cluster it is Flink's. */
final class Logs {
    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String OWN = "classpath:weir-log4j2.xml";
    /** Of each log line; in escapes, so that the property holds no secret as text. */
    private static final String HIDDEN = "weir.log.hidden";

    private static final String NOTHING = "(?!)";
    private static final String FILE = "weir.log.file";

    private Logs() {}

    /** What a user has to see goes to the console. */
    static void console() {
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
        ((LoggerContext) LogManager.getContext(false)).reconfigure();
    }
}
