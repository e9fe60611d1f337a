package dev.weir.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.graph.JobSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Source and sink against a broker that wants TLS, and a password or a certificate. */
@Timeout(180)
class KafkaSecurityITCase {
    private static final Path CAPTURE = Path.of("captures/http.pcap").toAbsolutePath();
    private static final String USER = "weir";
    private static final String SECRET = "it's-a-secret";

    @TempDir
    static Path folder;

    private static final int SASL_PORT = KafkaBroker.freePort();
    private static final int TLS_PORT = KafkaBroker.freePort();
    private static Certificates certificates;
    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        certificates = new Certificates(folder);
        Path server = certificates.make("server");
        certificates.make("client");
        certificates.make("stranger");
        String module = "org.apache.kafka.common.security.";
        String sasl = "listener.name.sasl_ssl.";
        broker = KafkaBroker.start(
                Files.createDirectory(folder.resolve("kafka")),
                Map.ofEntries(
                        Map.entry("listeners", "SASL_SSL://localhost:" + SASL_PORT + ",SSL://localhost:" + TLS_PORT),
                        Map.entry(
                                "listener.security.protocol.map",
                                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL"),
                        Map.entry("ssl.keystore.type", "PKCS12"),
                        Map.entry("ssl.keystore.location", server.toString()),
                        Map.entry("ssl.keystore.password", Certificates.PASSWORD),
                        Map.entry("ssl.truststore.type", "PKCS12"),
                        Map.entry(
                                "ssl.truststore.location",
                                certificates.trust("client").toString()),
                        Map.entry("ssl.truststore.password", Certificates.PASSWORD),
                        Map.entry("listener.name.ssl.ssl.client.auth", "required"),
                        Map.entry("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"),
                        Map.entry(
                                sasl + "plain.sasl.jaas.config",
                                module + "plain.PlainLoginModule required user_" + USER + "=\"" + SECRET + "\";"),
                        Map.entry(sasl + "scram-sha-256.sasl.jaas.config", module + "scram.ScramLoginModule required;"),
                        Map.entry(
                                sasl + "scram-sha-512.sasl.jaas.config", module + "scram.ScramLoginModule required;")),
                List.of(
                        "--add-scram",
                        "SCRAM-SHA-256=[name=" + USER + ",password=" + SECRET + "]",
                        "--add-scram",
                        "SCRAM-SHA-512=[name=" + USER + ",password=" + SECRET + "]"));
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void withAPasswordOverTlsSpansGoThereAndComeBack(String mechanism) throws Exception {
        goThereAndBack(mechanism.toLowerCase(java.util.Locale.ROOT), sasl(mechanism, SECRET));
    }

    @Test
    void withACertificateSpansGoThereAndComeBack() throws Exception {
        goThereAndBack("mutual_tls", mutualTls("client"));
    }

    @Test
    void exactlyOnceOverTlsToo() throws Exception {
        String options = sasl("SCRAM-SHA-512", SECRET);
        run(
                "pcap: {path: " + CAPTURE + "}",
                "kafka: {" + options
                        + ", traces: {topic: exactly}, delivery: exactly_once, transactional_id_prefix: secure}");
        assertThat(Topic.spans(Topic.read(broker, "exactly"))).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whoIsNotLetInIsToldBeforeTheStart(String options, String... expected) throws Exception {
        for (Component component :
                List.of(new dev.weir.sink.kafka.KafkaComponent(), new dev.weir.kafka.source.KafkaComponent())) {
            List<Problem> problems = component.preflight(new ComponentContext("kafka", settings(component, options)));
            assertThat(problems).singleElement().satisfies(p -> {
                assertThat(p.path()).isEqualTo("brokers");
                assertThat(p.message()).contains(expected);
            });
        }
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> refusals() {
        return Stream.of(
                refusal(
                        sasl("PLAIN", "wrong"),
                        "localhost:" + SASL_PORT + " does not let this client in",
                        "check auth"),
                refusal(sasl("SCRAM-SHA-256", "wrong"), "does not let this client in", "check auth"),
                refusal(
                        sasl("PLAIN", SECRET).replace(pem("server"), pem("stranger")),
                        "does not let this client in",
                        "tls"),
                refusal(mutualTls("stranger"), "localhost:" + TLS_PORT, "tls"),
                refusal(
                        "brokers: [\"localhost:" + KafkaBroker.freePort() + "\"]",
                        "no broker answers at localhost:",
                        "start Kafka there"),
                refusal(
                        "brokers: [\"localhost:" + TLS_PORT + "\"]",
                        "no broker answers at localhost:" + TLS_PORT + " within 10s",
                        "tls and auth must be as the broker's listener has them"));
    }

    private static org.junit.jupiter.params.provider.Arguments refusal(String options, String... expected) {
        return org.junit.jupiter.params.provider.Arguments.of(options, expected);
    }

    private static String sasl(String mechanism, String password) {
        return "brokers: [\"localhost:" + SASL_PORT + "\"], tls: {ca_file: " + pem("server")
                + "}, auth: {sasl: {mechanism: " + mechanism + ", username: " + USER + ", password: '"
                + password.replace("'", "''") + "'}}";
    }

    private static String mutualTls(String client) {
        return "brokers: [\"localhost:" + TLS_PORT + "\"], tls: {ca_file: " + pem("server") + ", cert_file: "
                + pem(client) + ", key_file: " + certificates.key(client) + "}";
    }

    private static String pem(String name) {
        return certificates.pem(name).toString();
    }

    private static void goThereAndBack(String topic, String options) throws Exception {
        run("pcap: {path: " + CAPTURE + "}", "kafka: {" + options + ", traces: {topic: " + topic + "}}");
        int spans = Topic.spans(Topic.read(broker, topic)).size();
        assertThat(spans).isGreaterThan(10);

        Path read = folder.resolve(topic + ".json");
        JobClient job = job(
                        "kafka: {" + options + ", initial_offset: earliest, traces: {topic: " + topic + "}}",
                        "file: {path: " + read + ", flush_interval: 50ms}")
                .executeAsync();
        while (!Files.exists(read) || Files.readAllLines(read).size() < spans) {
            Thread.sleep(50);
        }
        job.cancel().get();
        assertThat(Files.readAllLines(read)).hasSize(spans);
    }

    private static void run(String source, String sink) throws Exception {
        job(source, sink).execute();
    }

    private static Settings settings(Component component, String options) throws Exception {
        boolean source = component instanceof Component.SourceComponent;
        PipelineFile file = source
                ? file("kafka: {" + options + "}", "debug: {}")
                : file("pcap: {path: " + CAPTURE + "}", "kafka: {" + options + "}");
        var pipeline = file.pipelines().getFirst();
        return source
                ? pipeline.sources().getFirst().settings()
                : pipeline.sinks().getFirst().settings();
    }

    private static StreamExecutionEnvironment job(String source, String sink) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                1, Configuration.fromMap(Map.of("execution.checkpointing.interval", "200ms")));
        JobSettings.build(file(source, sink), environment);
        return environment;
    }

    private static PipelineFile file(String source, String sink) throws Exception {
        String processors = source.startsWith("pcap") ? "tcp_reassembly, protocols, spans" : "";
        Path yaml = Files.writeString(Files.createTempFile(folder, "pipeline", ".yaml"), """
                sources: {%s}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
                sinks: {%s}
                service:
                  pipelines:
                    traces: {sources: [%s], processors: [%s], sinks: [%s]}
                """.formatted(
                        source, sink, type(source), processors, type(sink)));
        return new PipelineFileReader(Components.installed(), Map.of()).read(yaml.toString(), List.of());
    }

    private static String type(String component) {
        return component.substring(0, component.indexOf(':'));
    }
}
