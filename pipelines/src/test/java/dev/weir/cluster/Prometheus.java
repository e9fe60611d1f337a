package dev.weir.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A Prometheus that looks every second, with the alerts of {@code deploy/flink}. */
final class Prometheus implements AutoCloseable {
    static final Path ALERTS = LocalCluster.DEPLOY.resolve("prometheus/alerts.yaml");

    private final Process process;
    private final String address;

    private Prometheus(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static boolean isInstalled() {
        return List.of("prometheus", "promtool").stream()
                .allMatch(name -> Files.isExecutable(Path.of("/usr/bin", name)));
    }

    /** @param ports of loopback, with metrics */
    static Prometheus start(Path folder, List<Integer> ports) throws Exception {
        String targets = ports.stream().map(port -> "'127.0.0.1:" + port + "'").collect(Collectors.joining(", "));
        Path file = Files.writeString(folder.resolve("prometheus.yaml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                  - job_name: weir
                    static_configs: [{targets: [%s]}]
                """.formatted(ALERTS, targets));
        String listen = "127.0.0.1:" + Http.freePorts(1);
        Process process = new ProcessBuilder(
                        "/usr/bin/prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=" + listen)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, "http://" + listen);
    }

    /** The states that alerts have now: {@code pending} or {@code firing}, by name and reason, if there is one. */
    Map<String, String> alerts() throws IOException, InterruptedException {
        Map<String, String> states = new TreeMap<>();
        String answer = Http.get(address + "/api/v1/alerts");
        if (answer != null) {
            Map<?, ?> read =
                    (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(answer); // JSON is YAML
            for (Object alert : (List<?>) ((Map<?, ?>) read.get("data")).get("alerts")) {
                Map<?, ?> labels = (Map<?, ?>) ((Map<?, ?>) alert).get("labels");
                Object reason = labels.get("reason");
                states.put(labels.get("alertname") + (reason == null ? "" : " " + reason), (String)
                        ((Map<?, ?>) alert).get("state"));
            }
        }
        return states;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
