package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets behind references, in a run whose receiver is not there: they are looked for on the console, in the log and in the dashboard. */
class SecretsOfARunTest {
    private static final String SECRET = "hunter2";
    private static final String FILE = """
            sources: {pcap: {path: "${file:capture}"}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
            sinks:
              file: {path: "${file:out}"}
              otlp_http:
                endpoint: "${file:url}"
                headers: {authorization: "Bearer ${file:key}", x-typed: hunter2-typed}
                retry_on_failure: {initial_interval: 1s, max_interval: 1s, max_elapsed_time: 8s}
              otlp_grpc:
                endpoint: "${file:host}"
                tls: {insecure: true}
                retry_on_failure: {enabled: false}
            service:
              pipelines:
                traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file, otlp_http, otlp_grpc]}
              flink: {s3.access-key: "${file:key}", some.option: "${file:key}"}
            """;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void nothingThatARunShowsHasASecret() throws Exception {
        Path tenant = Files.createDirectory(folder.resolve(SECRET + "-tenant"));
        Path project = Path.of(System.getProperty("user.dir"));
        Path captures = Files.isDirectory(project.resolve("captures")) ? project : project.resolve("pipelines");
        Files.copy(captures.resolve("captures/http.pcap"), tenant.resolve("a.pcap"));
        Files.writeString(folder.resolve("capture"), tenant.resolve("a.pcap").toString());
        Files.writeString(folder.resolve("out"), tenant.resolve("out.json").toString());
        Files.writeString(folder.resolve("url"), "http://hunter2-host.invalid:4318/?api_key=hunter2-api");
        Files.writeString(folder.resolve("host"), "hunter2-grpc.invalid:4317");
        Files.writeString(folder.resolve("key"), "hunter2-QUJDREVG");
        Path file = Files.writeString(folder.resolve("weir.yaml"), FILE);
        try (RunProcess weir = RunProcess.start(folder, file)) {
            weir.awaitOutput("Will retry");
            Matcher dashboard = Pattern.compile("dashboard: (\\S+)").matcher(weir.output());
            assertThat(dashboard.find()).isTrue();
            URI base = URI.create(dashboard.group(1));
            String jobs = get(base, "/jobs");
            Matcher job = Pattern.compile("\"id\":\"(\\w+)\"").matcher(jobs);
            assertThat(job.find()).as(jobs).isTrue();
            assertThat(get(base, "/jobmanager/config")).contains("some.option").contains("[REDACTED]");
            for (String path : List.of("", "/config", "/exceptions", "/plan", "/checkpoints/config", "/accumulators")) {
                assertThat(get(base, "/jobs/" + job.group(1) + path)).as(path).doesNotContain(SECRET);
            }
            for (String path : List.of(
                    "/config", "/jobs/overview", "/jobmanager/config", "/jobmanager/environment", "/taskmanagers")) {
                assertThat(get(base, path)).as(path).doesNotContain(SECRET);
            }
            weir.exitCode();
            assertThat(weir.output()).contains("Dropping").doesNotContain(SECRET);
        }
        assertThat(files("weir.log")).isNotEmpty().allMatch(log -> !log.contains(SECRET));
        assertThat(Files.readString(tenant.resolve("out.json"))).contains("GET").doesNotContain(SECRET);
    }

    private List<String> files(String name) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("tmp"))) {
            List<String> texts = new ArrayList<>();
            for (Path path : all.filter(p -> p.endsWith(name)).toList()) {
                texts.add(Files.readString(path));
            }
            return texts;
        }
    }

    private String get(URI base, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }
}
