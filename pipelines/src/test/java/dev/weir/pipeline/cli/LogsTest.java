package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    private static final long LIMIT = 50 << 20;
    private static final String FILE = "weir.log.file";

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        System.clearProperty(FILE);
    }

    @Test
    void howeverMuchIsLoggedTwoFilesHoldTheNewestOfIt() throws Exception {
        System.setProperty(FILE, folder.resolve("weir.log").toString());
        String line = "x".repeat(10_000);
        URI configuration = LogsTest.class.getResource("/weir-log4j2.xml").toURI();
        try (LoggerContext context = new LoggerContext("rolled", null, configuration)) {
            context.start();
            Logger logger = context.getLogger("org.apache.flink");
            for (int i = 0; i < 9_000; i++) {
                logger.info(line);
            }
            logger.info("the last");
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        assertThat(files).containsExactly(folder.resolve("weir.log"), folder.resolve("weir.log.1"));
        assertThat(Files.size(files.getFirst()) + Files.size(files.getLast())).isBetween(LIMIT / 2, LIMIT + 100_000);
        assertThat(Files.readString(files.getFirst())).contains("the last");
    }
}
