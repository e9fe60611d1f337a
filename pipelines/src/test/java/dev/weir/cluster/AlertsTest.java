package dev.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/flink/prometheus} by Prometheus' own tool. */
class AlertsTest {
    static final Path DASHBOARD = LocalCluster.DEPLOY.resolve("grafana/weir.json");

    @Test
    void theAlertsFireWhenTheirTestsSaySo() throws Exception {
        Requires.that(Prometheus.isInstalled(), "prometheus and promtool are not installed");
        String output = promtool("test", "rules", "alerts_test.yaml");
        assertThat(output).contains("SUCCESS");
    }

    @Test
    void everyRuleIsValid() throws Exception {
        Requires.that(Prometheus.isInstalled(), "prometheus and promtool are not installed");
        assertThat(promtool("check", "rules", "alerts.yaml")).contains("SUCCESS");
    }

    /** As rules, for promtool to read. */
    @Test
    void everyQueryOfTheDashboardIsPromQl(@TempDir Path folder) throws Exception {
        Requires.that(Prometheus.isInstalled(), "prometheus and promtool are not installed");
        StringBuilder rules = new StringBuilder("groups: [{name: dashboard, rules: [\n");
        Matcher query = Pattern.compile("\"expr\": (\".*\")").matcher(Files.readString(DASHBOARD));
        int queries = 0;
        while (query.find()) {
            String expr = query.group(1).replace("$__rate_interval", "1m");
            rules.append("{record: query%d, expr: %s},%n".formatted(queries++, expr));
        }
        Path file = Files.writeString(folder.resolve("dashboard.yaml"), rules.append("]}]\n"));
        assertThat(promtool("check", "rules", file.toString())).contains(queries + " rules found");
    }

    private static String promtool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "/usr/bin/promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .directory(Prometheus.ALERTS.getParent().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
