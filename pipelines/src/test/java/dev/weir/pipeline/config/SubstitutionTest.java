package dev.weir.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pipeline.docs.FilledFile;
import dev.weir.pipeline.fake.Fakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ${env:X}}, {@code ${file:X}} and {@code --set}. */
class SubstitutionTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOST", "collector",
            "PORT", "4317",
            "NAME", "HOST",
            "EMPTY", "",
            "ZIP", "0123",
            "SECRET", "pa$$w${HOST}d",
            "LIST", "[http, redis]",
            "SINK", "{endpoint: there, timeout: 3s}",
            "NUMBER", "7");

    private static final String REST = """
            sources: {ebpf: {}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {}}
            service:
              pipelines:
                traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [otlp_grpc]}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${env:HOST}                       | collector",
                "${HOST}                           | collector",
                "http://${env:HOST}:${PORT}/v1     | http://collector:4317/v1",
                "${env:NO:-fallback}               | fallback",
                "${NO:-fallback}                   | fallback",
                "${env:HOST:-fallback}             | collector",
                "${env:NO:-${env:HOST}}            | collector",
                "${env:HOST:-${env:NO}}            | collector",
                "${env:${env:NAME}}                | collector",
                "${env:NO:-}x                      | x",
                "$$HOST and $HOST and 5$           | $HOST and $HOST and 5$",
                "$${env:HOST}                      | ${env:HOST}",
                "${env:ZIP}                        | 0123",
                "a${env:EMPTY}b                    | ab",
                "${env:SECRET}                     | pa$$w${HOST}d"
            })
    void referencesAreReplaced(String written, String endpoint) throws InvalidPipelineFile {
        assertThat(endpoint("\"" + written + "\"")).isEqualTo(endpoint);
    }

    @Test
    void anEmptyDefaultIsAnEmptyString() throws InvalidPipelineFile {
        assertThat(endpoint("${env:NO:-}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${env:NO}        | environment variable \"NO\" is not set; set it, or give a default: ${env:NO:-...}",
                "${env:1X}        | environment variable \"1X\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$",
                "${http://x}      | scheme \"http\" is not supported; use ${env:NAME} or ${file:PATH}",
                "${env:HOST       | \"${\" has no \"}\"; write $$ for a dollar",
                "${file:/no/file} | file /no/file does not exist"
            })
    void whatCannotBeReplacedIsAnErrorAtItsPlace(String written, String message) {
        assertThat(messages("sinks:\n  otlp_grpc:\n    endpoint: '" + written + "'\n" + REST))
                .containsExactly("w.yaml:3:15: sinks.otlp_grpc.endpoint: " + message);
    }

    @Test
    void aReferenceMayStandForAListOrAMapOrANumber() throws InvalidPipelineFile {
        PipelineFile file = read("sinks:\n  otlp_grpc: ${env:SINK}\n"
                + REST.replace("protocols: {}", "protocols: {enabled: \"${env:LIST}\"}")
                        .replace("tcp_reassembly: {}", "tcp_reassembly: {max_connections: \"${env:NUMBER}\"}"));
        assertThat(options(file))
                .containsAllEntriesOf(Map.of(
                        "otlp_grpc.endpoint",
                        "there",
                        "otlp_grpc.timeout",
                        Duration.ofSeconds(3),
                        "protocols.enabled",
                        List.of(Fakes.Protocol.HTTP, Fakes.Protocol.REDIS),
                        "tcp_reassembly.max_connections",
                        7));
        assertThat(FilledFile.write(file))
                .contains(
                        "endpoint: ${env:SINK}\n    timeout: ${env:SINK}",
                        "enabled: ${env:LIST}",
                        "max_connections: ${env:NUMBER}");
    }

    /** By component and path. */
    private static Map<String, Object> options(PipelineFile file) {
        Map<String, Object> options = new HashMap<>();
        file.used()
                .forEach(c -> c.component()
                        .options()
                        .forEach(o ->
                                c.settings().find(o).ifPresent(value -> options.put(c.id() + "." + o.path(), value))));
        return options;
    }

    @Test
    void aFileMayHoldASecretOrAWholeSubtree() throws IOException, InvalidPipelineFile {
        Files.writeString(folder.resolve("token"), "{not: yaml$$\n");
        Files.writeString(folder.resolve("sink.yaml"), "endpoint: ${env:HOST}\ntoken: ${file:token}\n");
        Path main = Files.writeString(folder.resolve("main.yaml"), "sinks:\n  otlp_grpc: ${file:sink.yaml}\n" + REST);
        PipelineFile file = reader().read(main.toString(), List.of());
        assertThat(FilledFile.write(file)).contains("endpoint: ${env:HOST}", "token: '[REDACTED]'");
        Configured<?> sink = file.used().getLast();
        assertThat(sink.settings()
                        .find(sink.component().options().stream()
                                .filter(o -> o.path().equals("token"))
                                .findFirst()
                                .orElseThrow())
                        .orElseThrow())
                .isEqualTo("{not: yaml$$");
    }

    @Test
    void aMistakeInAnIncludedFileIsPlacedThere() throws IOException {
        Path part = Files.writeString(folder.resolve("sink.yaml"), "endpoint: a\ntimeout: soon\n");
        Path main = Files.writeString(folder.resolve("main.yaml"), "sinks:\n  otlp_grpc: ${file:sink.yaml}\n" + REST);
        assertThat(FindingsTest.messages(() -> reader().read(main.toString(), List.of())))
                .containsExactly(part + ":2:10: sinks.otlp_grpc.timeout: found \"soon\","
                        + " expected a duration such as 200ms, 10s or 1m30s");
    }

    @Test
    void filesThatIncludeEachOtherEnd() throws IOException {
        Path main = Files.writeString(folder.resolve("main.yaml"), "a: ${file:main.yaml}\n");
        assertThat(FindingsTest.messages(() -> reader().read(main.toString(), List.of())))
                .anyMatch(m -> m.contains("files name files more than 20 deep"));
    }

    @Test
    void aWrongValueFromAVariableIsNotShown() {
        assertThat(messages("sinks:\n  otlp_grpc: {endpoint: a, timeout: \"${env:SECRET}\"}\n" + REST))
                .containsExactly("w.yaml:2:37: sinks.otlp_grpc.timeout: found the value of ${env:SECRET},"
                        + " expected a duration such as 200ms, 10s or 1m30s");
    }

    @Test
    void whatAReferenceGivesIsNotShownWhereverAMistakeIs() {
        String good = "sinks:\n  otlp_grpc: {endpoint: a}\n" + REST;
        assertThat(messages(good.replace("endpoint: a", "endpoint: a, headers: \"${env:SECRET}\"")))
                .singleElement()
                .asString()
                .endsWith(
                        "sinks.otlp_grpc.headers: found a secret that is not shown here, expected a map such as {key: value}");
        assertThat(messages(good + "  flink: {parallelism.default: \"${env:SECRET}\"}\n"))
                .singleElement()
                .asString()
                .endsWith("found the value of ${env:SECRET}, expected a value such as 1");
        assertThat(messages(good.replace("sinks: [otlp_grpc]", "sinks: [\"${env:SECRET}\"]")))
                .anyMatch(m -> m.contains("references sink the value of ${env:SECRET} which is not configured"));
    }

    @Test
    void aPasswordThatOnlyLooksLikeAMapIsNoMistakeOfTheFile() throws InvalidPipelineFile {
        PipelineFile file = new PipelineFileReader(Fakes.components(), Map.of("P", "{a: &b *c, a: 1}"))
                .read("w.yaml", "sinks:\n  otlp_grpc: {endpoint: a, token: \"${env:P}\"}\n" + REST, List.of());
        assertThat(options(file)).containsEntry("otlp_grpc.token", "{a: &b *c, a: 1}");
    }

    @Test
    void aListOfAFileThatIsTheValueOfAnOptionIsNotShown() throws IOException, InvalidPipelineFile {
        Files.writeString(folder.resolve("list"), "[http, hunter2hunter2]\n");
        Path main = Files.writeString(
                folder.resolve("main.yaml"),
                "sinks:\n  otlp_grpc: {endpoint: a}\n"
                        + REST.replace("protocols: {}", "protocols: {enabled: \"${file:list}\"}"));
        assertThat(FindingsTest.messages(() -> reader().read(main.toString(), List.of())))
                .singleElement()
                .asString()
                .contains("found the value of ${file:list}, expected one of http, redis")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ${file:/dev/zero}  | file /dev/zero cannot be read: it is a device, a pipe or a socket, and no file
            ${file:FIFO}       | cannot be read: it is a device, a pipe or a socket, and no file
            ${file:LARGE}      | cannot be read: it has more than 1048576 bytes
            ${file:BINARY}     | cannot be read: it is not UTF-8
            ${file:.}          | cannot be read: it is a folder
            """)
    void whatIsNoFileOfUsualSizeIsRefusedAtOnce(String written, String message) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("FIFO").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.write(folder.resolve("LARGE"), new byte[(1 << 20) + 1]);
        Files.write(folder.resolve("BINARY"), new byte[] {(byte) 0xff});
        Path main = Files.writeString(
                folder.resolve("main.yaml"), "sinks:\n  otlp_grpc: {endpoint: \"" + written + "\"}\n" + REST);
        assertThat(FindingsTest.messages(() -> reader().read(main.toString(), List.of())))
                .singleElement()
                .asString()
                .contains(message);
    }

    @Test
    void referencesInReferencesEnd() {
        String deep = "${env:".repeat(50_000) + "X" + "}".repeat(50_000);
        assertThat(messages("sinks:\n  otlp_grpc:\n    endpoint: " + deep + "\n" + REST))
                .containsExactly("w.yaml:3:15: sinks.otlp_grpc.endpoint: references are nested more than 20 deep");
    }

    @Test
    void setChangesAndAddsAndIsReadAsYaml() throws InvalidPipelineFile {
        PipelineFile file = read(
                "sinks:\n  otlp_grpc: {endpoint: a}\n" + REST + "  flink: {parallelism.default: 3}\n",
                "sinks.otlp_grpc.endpoint=${env:HOST}",
                "sinks.otlp_grpc.tls.insecure=true",
                "processors.protocols.enabled=[redis]",
                "service.flink.parallelism.default=2",
                "service.flink.taskmanager\\.numberOfTaskSlots=1",
                "sinks.otlp_grpc.timeout=9s");
        assertThat(FilledFile.write(file))
                .contains("endpoint: ${env:HOST}", "timeout: 9s", "insecure: true", "enabled:\n    - redis");
        assertThat(file.flink()).isEqualTo(Map.of("parallelism.default", "2", "taskmanager.numberOfTaskSlots", "1"));
    }

    @Test
    void setCanBringAComponentThatTheFileOnlyNames() throws InvalidPipelineFile {
        assertThat(read(REST, "sinks.otlp_grpc.endpoint=b").used()).hasSize(5);
    }

    @Test
    void mistakesInSetNameTheOption() {
        String good = "sinks:\n  otlp_grpc: {endpoint: a}\n" + REST;
        assertThat(messages(
                        good,
                        "sinks.otlp_grpc.timeout:3s",
                        "a..b=1",
                        "sinks.otlp_grpc.timeot=3s",
                        "sinks.otlp_grpc.timeout=soon"))
                .containsExactly(
                        "--set sinks.otlp_grpc.timeout:3s: found no \"=\", expected a path and a value such as sources.pcap.path=FILE",
                        "--set a..b: found an empty key, expected a path such as sources.pcap.path",
                        "--set sinks.otlp_grpc.timeot: sinks.otlp_grpc.timeot: unknown option; did you mean \"timeout\"?",
                        "--set sinks.otlp_grpc.timeout: sinks.otlp_grpc.timeout: found \"soon\", expected a duration such as 200ms, 10s or 1m30s");
        assertThat(messages(good, "sinks.otlp_grpc.headers={a"))
                .singleElement()
                .asString()
                .startsWith("--set sinks.otlp_grpc.headers: sinks.otlp_grpc.headers: not YAML: ");
    }

    private static String endpoint(String written) throws InvalidPipelineFile {
        Configured<?> sink = read("sinks:\n  otlp_grpc:\n    endpoint: " + written + "\n" + REST)
                .used()
                .getLast();
        return sink.settings()
                .find(sink.component().options().getFirst())
                .orElseThrow()
                .toString();
    }

    private static PipelineFileReader reader() {
        return new PipelineFileReader(Fakes.components(), ENVIRONMENT);
    }

    private static PipelineFile read(String yaml, String... settings) throws InvalidPipelineFile {
        return reader().read("w.yaml", yaml, List.of(settings));
    }

    private static List<String> messages(String yaml, String... settings) {
        return FindingsTest.messages(() -> read(yaml, settings));
    }
}
