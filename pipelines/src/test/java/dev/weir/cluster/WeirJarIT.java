package dev.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code target/weir.jar} beside Flink's jars and nothing else: what a cluster and the image have. */
class WeirJarIT {
    @Test
    void everyClassThatWeirNeedsIsInItOrInFlink() throws Exception {
        LocalCluster.require();
        List<String> dependencies = jdeps(
                "--ignore-missing-deps",
                "--multi-release",
                "base",
                "-verbose:class",
                "-filter:none",
                "-include",
                "dev\\.weir\\..*",
                "-cp",
                flink(),
                LocalCluster.JAR.toString());
        assertThat(dependencies).hasSizeGreaterThan(1000);
        assertThat(dependencies)
                .filteredOn(line -> line.endsWith("not found") && !line.startsWith("weir.jar"))
                .filteredOn(line ->
                        !line.matches("weir-(gate|http)-.*")) // themselves in lib, where jdeps looks for no more
                .filteredOn(line -> !line.contains("-> org.jspecify.annotations.")) // for the compiler only
                .isEmpty();
    }

    private static String flink() throws Exception {
        try (Stream<Path> jars = Files.list(LocalCluster.FLINK.resolve("lib"))) {
            return jars.map(Path::toString).collect(Collectors.joining(":"));
        }
    }

    private static List<String> jdeps(String... arguments) {
        StringWriter out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), arguments);
        assertThat(code).as(out.toString()).isZero();
        return out.toString().lines().map(String::strip).toList();
    }
}
