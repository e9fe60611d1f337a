package dev.weir.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kafka.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when a real broker refuses what a component asks for: component, action, topic, brokers, cause and remedy. */
@Timeout(180)
class KafkaFailuresITCase {
    @TempDir
    private static Path brokerFolder;

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private RunProcess weir;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.start(brokerFolder);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @AfterEach
    void end() throws InterruptedException {
        if (weir != null) {
            weir.close();
        }
    }

    @Test
    void aTopicThatIsNotThere() throws Exception {
        run("""
                sources: {kafka/in: {brokers: [BROKER], traces: {topic: none}}}
                sinks: {file: {path: FOLDER/out.json}}
                service: {pipelines: {traces: {sources: [kafka/in], sinks: [file]}}}
                """);
        assertFailure(
                "sources.kafka/in: cannot read topic none at BROKER: This server does not host this topic-partition.;"
                        + " make the topic, or let the brokers do so (auto.create.topics.enable)");
    }

    @Test
    void transactionsThatTheBrokerRefuses() throws Exception {
        run("""
                sources: {pcap: {path: CAPTURE}}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
                sinks: {kafka/out: {brokers: [BROKER], delivery: exactly_once, transactional_id_prefix: t, transaction_timeout: 24h}}
                service:
                  pipelines:
                    traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [kafka/out]}
                  flink: {execution.checkpointing.interval: 1s}
                """);
        weir.awaitExit(1);
        assertThat(weir.output())
                .containsPattern("failed: sinks\\.kafka/out: cannot begin transactions for topic otlp_spans at "
                        + broker.address()
                        + ": .*The transaction timeout is larger than .*; lower transaction_timeout, or raise"
                        + " transaction\\.max\\.timeout\\.ms of the brokers\n")
                .doesNotContain("\tat ");
    }

    @Test
    void aBrokerThatIsNotThere() throws Exception {
        run("""
                sources: {kafka: {brokers: ["localhost:1"]}}
                sinks: {file: {path: FOLDER/out.json}}
                service: {pipelines: {traces: {sources: [kafka], sinks: [file]}}}
                """);
        weir.awaitExit(2);
        assertThat(weir.output())
                .contains(
                        "weir.yaml:1:",
                        "sources.kafka.brokers: no broker answers at localhost:1 within 10s: start Kafka there");
    }

    private void run(String text) throws Exception {
        Path project = Path.of("").toAbsolutePath();
        Path captures = Files.isDirectory(project.resolve("captures")) ? project : project.resolve("pipelines");
        weir = RunProcess.start(
                folder,
                Files.writeString(
                        folder.resolve("weir.yaml"),
                        text.replace("BROKER", "\"" + broker.address() + "\"")
                                .replace("FOLDER", folder.toString())
                                .replace(
                                        "CAPTURE",
                                        captures.resolve("captures/http.pcap").toString())));
    }

    private void assertFailure(String reason) throws Exception {
        weir.awaitExit(1);
        assertThat(weir.output())
                .contains("failed: " + reason.replace("BROKER", broker.address()) + "\n")
                .doesNotContain("\tat ");
    }
}
