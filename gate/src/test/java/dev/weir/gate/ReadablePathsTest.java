package dev.weir.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths of Flink only show something. */
class ReadablePathsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/overview",
                "/jobs/0123456789abcdef0123456789abcdef",
                "/jobs/0123456789abcdef0123456789abcdef/vertices/cbc357ccb763df2852fee8c4fc7d55f2/subtasks/0/metrics",
                "/jobmanager/logs/weir.log"
            })
    void whatTheDashboardShowsIsReadable(String path) {
        assertThat(ReadablePaths.contains(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "//",
                "/jobs/",
                "/jobs/0123/yarn-cancel",
                "/jobs/0123/yarn-stop",
                "/jobs/0123/%79arn-cancel",
                "/jobs/..%2f/yarn-cancel",
                "/jobs/../x",
                "/jobs/0123/savepoints/1",
                "/jars",
                "/jars/x.jar/plan",
                "/jobmanager/logs/../../etc/passwd",
                "/jobmanager/logs/%2e%2e%2fpasswd",
                "/web/../log4j.properties",
                "/nothing.html"
            })
    void whatChangesAJobOrLeavesTheFolderOfTheDashboardIsNot(String path) {
        assertThat(ReadablePaths.contains(path)).isFalse();
    }

    @Test
    void theFilesOfTheDashboardAreThoseOfItsJar() {
        assertThat(ReadablePaths.contains("/assets/images/flink-logo.svg")
                        || ReadablePaths.contains("/assets/favicon/favicon.ico"))
                .isTrue();
    }
}
