package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.fake.Fakes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that start nothing. */
class WeirCommandTest {
    private static final String GOOD = """
            sources: {ebpf: {}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {}}
            sinks:
              otlp_grpc: {endpoint: "https://me:word@host:1", headers: {authorization: word}, token: word}
            service:
              pipelines:
                traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [otlp_grpc]}
              flink: {security.ssl.key-password: word, parallelism: {default: 2}}
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String file = "";

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("weir.yaml"), GOOD).toString();
    }

    @Test
    void validateIsSilentAboutAGoodFile() {
        assertThat(run("validate", file)).isZero();
        assertThat(out + "" + err).isEmpty();
    }

    @Test
    void validateTellsAllThatIsWrongAndGives2() {
        assertThat(run("validate", file, "--set", "sources.ebpf.count=-1", "--set", "sinks.otlp_grpc.x=1"))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--set sources.ebpf.count: sources.ebpf.count: found \"-1\", expected a whole number from 0 to 1000000",
                        "--set sinks.otlp_grpc.x: sinks.otlp_grpc.x: unknown option; known: endpoint, headers, timeout, tls, token");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aWrongCommandLineGives2AndSaysWhatIsRight() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand", "run", "validate");
        assertThat(run("valdate", file)).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean: weir validate");
        assertThat(run("run")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required parameter: 'FILE'");
        assertThat(run("run", file, "--sett", "a=b")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown options: '--sett', 'a=b'");
    }

    @Test
    void helpIsNoError() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "run",
                        "validate",
                        "components",
                        "print-config",
                        "cleanup",
                        "version",
                        "Exit codes",
                        "1   the job failed");
        assertThat(run("run", "--help")).isZero();
        assertThat(out.toString()).contains("--set=PATH=VALUE");
    }

    @Test
    void printConfigFillsInDefaultsAndLeavesSecretsOut() {
        assertThat(run("print-config", file)).isZero();
        assertThat(out.toString()).isEqualTo("""
                sources:
                  ebpf:
                    count: 0
                    missing: false
                processors:
                  tcp_reassembly:
                    fail_at: 0
                    max_connections: 100
                    max_bytes: 1MiB
                  protocols:
                    fail_at: 0
                    enabled:
                    - http
                  spans:
                    fail_at: 0
                sinks:
                  otlp_grpc:
                    endpoint: https://[REDACTED]@host:1
                    timeout: 5s
                    headers:
                      authorization: '[REDACTED]'
                    token: '[REDACTED]'
                    tls:
                      insecure: false
                service:
                  pipelines:
                    traces:
                      sources:
                      - ebpf
                      processors:
                      - tcp_reassembly
                      - protocols
                      - spans
                      sinks:
                      - otlp_grpc
                  flink:
                    parallelism.default: '2'
                    security.ssl.key-password: '[REDACTED]'
                  dashboard:
                    endpoint: 127.0.0.1:8081-8099
                """);
    }

    @Test
    void whatPrintConfigPrintsIsValid() throws IOException {
        run("print-config", file);
        Path printed = Files.writeString(folder.resolve("printed.yaml"), out.toString());
        assertThat(run("validate", printed.toString())).as(err::toString).isZero();
    }

    @Test
    void printConfigLeavesReferencesAsTheyAreWritten() {
        assertThat(run(
                        "print-config",
                        file,
                        "--set",
                        "sinks.otlp_grpc.endpoint=http://${HOST}",
                        "--set",
                        "service.flink.io.tmp.dirs=${env:HOST}",
                        "--set",
                        "sources.ebpf.count=${env:NO:-7}"))
                .isZero();
        assertThat(out.toString())
                .contains("endpoint: http://${HOST}\n", "io.tmp.dirs: ${env:HOST}\n", "count: ${env:NO:-7}\n");
    }

    @Test
    void theSchemaTakesNothingAndAReferenceWhereValidateDoes() {
        run("components", "--json-schema");
        String tls = out.toString().substring(out.toString().indexOf("\"tls\" : {"));
        assertThat(tls.replaceAll("\\s", ""))
                .startsWith("\"tls\":{\"anyOf\":[{\"type\":\"object\"")
                .contains("{\"pattern\":\"\\\\$\\\\{\",\"type\":\"string\"},{\"type\":\"null\"}]}");
    }

    @Test
    void componentsListsEveryOptionWithTypeDefaultAndHelp() {
        assertThat(run("components")).isZero();
        assertThat(out.toString())
                .contains("  otlp_grpc (older: otlp)\n")
                .contains("      Lines of numbers; takes traces\n")
                .containsPattern("      timeout +duration +5s +of a request\n")
                .containsPattern("      endpoint +string +\\(required\\) +where to send\n")
                .containsPattern("      max_bytes +bytes +1MiB +bytes held\n")
                .contains("      Hands numbers on; takes segments, gives streams\n");
    }

    @Test
    void componentsAsMarkdownIsATable() {
        assertThat(run("components", "--markdown")).isZero();
        assertThat(out.toString())
                .contains("### debug\n")
                .contains("| `verbosity` | basic \\| normal \\| detailed | `basic` | how much to print |\n");
    }

    @Test
    void componentsAsJsonSchemaKnowsEveryOption() {
        assertThat(run("components", "--json-schema")).isZero();
        assertThat(out.toString())
                .startsWith("{\n  \"$schema\" : \"https://json-schema.org/draft/2020-12/schema\"")
                .contains("\"^(otlp_grpc|otlp)(/.+)?$\"", "\"insecure\" : {", "\"default\" : \"5s\"")
                .contains("\"required\" : [ \"endpoint\" ]");
    }

    @Test
    void versionNamesAllThree() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).contains("weir ", "flink 2.3.0", "java 25");
    }

    @Test
    void runNamesWhatIsMissingOnThisMachineBeforeAnythingStarts() {
        assertThat(run("run", file, "--set", "sources.ebpf.missing=true")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--set sources.ebpf.missing: sources.ebpf.missing: run as root",
                        "The same spans from a recorded capture, without rights: ./weir run pipelines/replay.yaml");
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Weir.commandLine(
                        Fakes.components(),
                        Map.of("HOST", "collector"),
                        true,
                        new PrintWriter(out),
                        new PrintWriter(err))
                .execute(arguments);
    }
}
