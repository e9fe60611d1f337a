package dev.weir.pipeline.cli;

import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;

/** Where the log goes. Only for a process of Weir's own: on a cluster it is Flink's. */
final class Logs {
    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String FILE = "weir.log.file";

    private Logs() {}

    /** What a user has to see goes to the console. */
    static void console() {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "classpath:weir-log4j2.xml");
            reconfigure();
        }
    }

    /** From now on everything goes to a file, too. */
    static void toFile(Path file) {
        System.setProperty(FILE, file.toString());
        reconfigure();
    }

    private static void reconfigure() {
        ((LoggerContext) LogManager.getContext(false)).reconfigure();
    }
}
