package dev.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.live.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets behind references in jobs of a cluster: one that cannot deliver, one that fails. They are looked for in logs and REST. */
class ClusterSecretsIT {
    private static final String SECRET = "hunter2";

    private static final String FILE = """
            sources: {pcap: {path: "${file:FOLDER/capture}"}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
            sinks:
              file: {path: "${file:FOLDER/out}"}
              otlp_http:
                endpoint: "${file:FOLDER/url}"
                headers: {authorization: "Bearer ${file:FOLDER/key}"}
                retry_on_failure: {initial_interval: 1s, max_interval: 1s, max_elapsed_time: 4s}
            service:
              pipelines:
                traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [SINK]}
              flink: {s3.access-key: "${file:FOLDER/key}", restart-strategy.type: none}
            """;

    @TempDir
    private Path folder;

    @Test
    void noLogAndNoPageOfTheClusterHasASecret() throws Exception {
        LocalCluster.require();
        Files.writeString(folder.resolve("capture"), capture().toString());
        Files.writeString(folder.resolve("out"), "/proc/hunter2-folder/out.json");
        Files.writeString(folder.resolve("url"), "http://hunter2-host.invalid:4318/?api_key=hunter2-api");
        Files.writeString(folder.resolve("key"), "hunter2-QUJDREVG");
        LocalCluster cluster = new LocalCluster(folder);
        LocalCluster.Result started = cluster.call(
                "start", "-n", "1", "-D", "rest.port=" + Ports.free(), "-D", "jobmanager.rpc.port=" + Ports.free());
        assertThat(started.code()).as(started.output()).isZero();
        try {
            for (String sink : List.of("otlp_http", "file")) {
                Path file = Files.writeString(
                        folder.resolve(sink + ".yaml"),
                        FILE.replace("FOLDER", folder.toString()).replace("SINK", sink));
                String job = cluster.submit(file);
                LocalCluster.await(
                        "the end of " + sink,
                        () -> cluster.rest("/jobs/" + job).matches("(?s).*\"state\":\"(FINISHED|FAILED)\".*")
                                ? job
                                : null);
                String exceptions = cluster.rest("/jobs/" + job + "/exceptions");
                if (sink.equals("file")) {
                    assertThat(exceptions).contains("file: cannot open", "*****");
                }
                for (String path :
                        List.of("", "/config", "/exceptions", "/plan", "/accumulators", "/checkpoints/config")) {
                    assertThat(cluster.rest("/jobs/" + job + path)).as(path).doesNotContain(SECRET);
                }
                assertThat(cluster.rest("/jobmanager/config")).doesNotContain(SECRET);
            }
            String logs = logs();
            assertThat(logs).contains("otlp_http", "file: cannot open", "[REDACTED]");
            assertThat(logs.lines().filter(line -> line.contains(SECRET))).isEmpty();
        } finally {
            cluster.call("stop");
        }
    }

    private static Path capture() {
        return Path.of("captures/http.pcap").toAbsolutePath();
    }

    private String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder.resolve("cluster/log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
