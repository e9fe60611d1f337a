package dev.weir.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.otlp.OtlpJson;
import dev.weir.passthrough.AllSpans;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.graph.JobSettings;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recorded capture goes to Kafka as spans, as exchanges or as packets; another job makes of it the spans of a direct replay. */
@Timeout(180)
class KafkaRoundTripITCase {
    private static final Path CAPTURE = Path.of("captures/http.pcap").toAbsolutePath();
    private static final String TO_SPANS = "tcp_reassembly, protocols, spans";

    @TempDir
    static Path folder;

    private static KafkaBroker broker;
    private static List<String> direct;

    @BeforeAll
    static void replayDirectly() throws Exception {
        broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")));
        Path spans = folder.resolve("direct.json");
        job("pcap: {path: " + CAPTURE + "}", "file: {path: " + spans + "}", "traces", TO_SPANS, Map.of())
                .execute();
        direct = lines(spans);
        assertThat(direct).hasSizeGreaterThan(10);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"otlp_proto", "otlp_json"})
    void spansComeBackAsTheyWere(String encoding) throws Exception {
        String topic = "{topic: " + encoding + ", encoding: " + encoding + "}";
        write("traces: " + topic, "traces", TO_SPANS);

        assertThat(read("traces: " + topic, "traces", "")).isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"otlp_proto", "otlp_json"})
    void nothingIsLostOfTheSpansOfAnSdkThatAnotherProgramWrote(String encoding) throws Exception {
        ExportTraceServiceRequest sent = AllSpans.request("shop", false);
        String topic = "sdk_" + encoding;
        send(topic, encoding.equals("otlp_proto") ? sent.toByteArray() : OtlpJson.bytes(sent));
        Path spans = Files.createTempFile(folder, topic, ".json");
        String traces = "traces: {topic: " + topic + ", encoding: " + encoding + "}";
        run(
                reader(traces, "traces", "", spans, Map.of()),
                spans,
                AllSpans.SPANS,
                Files.createTempDirectory(folder, "savepoint"));

        List<ExportTraceServiceRequest> read = new ArrayList<>();
        for (String line : lines(spans)) {
            read.add(ExportTraceServiceRequest.parseFrom(
                    dev.weir.otlp.read.OtlpJson.traces(line.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        }
        assertThat(AllSpans.in(read)).containsExactlyInAnyOrderElementsOf(AllSpans.in(sent));
    }

    @Test
    void exchangesBecomeTheSameSpans() throws Exception {
        write("exchanges: {topic: exchanges}", "exchanges", "tcp_reassembly, protocols");

        assertThat(read("exchanges: {topic: exchanges}", "traces", "spans")).isEqualTo(direct);
    }

    @Test
    void recordedPacketsBecomeTheSameSpans() throws Exception {
        write("segments: {topic: segments}", "segments", "");

        assertThat(read("segments: {topic: segments}", "traces", TO_SPANS)).isEqualTo(direct);
    }

    @Test
    void aStoppedReaderGoesOnBehindWhatItHasRead(@TempDir Path savepoints) throws Exception {
        write("traces: {topic: resumed}", "traces", TO_SPANS);
        Path spans = folder.resolve("resumed.json");
        String savepoint = run(
                reader("traces: {topic: resumed}", "traces", "", spans, Map.of()), spans, direct.size(), savepoints);
        send("resumed", "{}".getBytes()); // no OTLP
        write("traces: {topic: resumed}", "traces", TO_SPANS);
        run(
                reader(
                        "traces: {topic: resumed}",
                        "traces",
                        "",
                        spans,
                        Map.of("execution.state-recovery.path", savepoint)),
                spans,
                2 * direct.size(),
                savepoints);

        List<String> twice = new ArrayList<>(direct);
        twice.addAll(direct);
        assertThat(lines(spans)).isEqualTo(twice.stream().sorted().toList());
    }

    private static void send(String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static void write(String topic, String signal, String processors) throws Exception {
        job(
                        "pcap: {path: " + CAPTURE + "}",
                        "kafka: {brokers: [" + broker.address() + "], " + topic + "}",
                        signal,
                        processors,
                        Map.of())
                .execute();
    }

    private static List<String> read(String topic, String signal, String processors) throws Exception {
        Path spans = Files.createTempFile(folder, "spans", ".json");
        run(
                reader(topic, signal, processors, spans, Map.of()),
                spans,
                direct.size(),
                Files.createTempDirectory(folder, "savepoint"));
        return lines(spans);
    }

    private static StreamExecutionEnvironment reader(
            String topic, String signal, String processors, Path spans, Map<String, String> more) throws Exception {
        return job(
                "kafka: {brokers: [" + broker.address() + "], initial_offset: earliest, group_id: "
                        + spans.getFileName() + ", " + topic + "}",
                "file: {path: " + spans + "}",
                signal,
                processors,
                more);
    }

    /** Until the file has so many spans; gives the savepoint. */
    private static String run(StreamExecutionEnvironment environment, Path spans, int expected, Path savepoints)
            throws Exception {
        JobClient job = environment.executeAsync();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (lines(spans).size() < expected && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        return job.stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
    }

    private static StreamExecutionEnvironment job(
            String source, String sink, String signal, String processors, Map<String, String> more) throws Exception {
        Path yaml = Files.writeString(Files.createTempFile(folder, "pipeline", ".yaml"), """
                sources: {%s}
                processors: {tcp_reassembly: {}, protocols: {}, spans: {without_context: new_trace}}
                sinks: {%s}
                service:
                  pipelines:
                    %s: {sources: [%s], processors: [%s], sinks: [%s]}
                """.formatted(
                        source, sink, signal, type(source), processors, type(sink)));
        PipelineFile file = new PipelineFileReader(Components.installed(), Map.of()).read(yaml.toString(), List.of());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(2, Configuration.fromMap(more));
        JobSettings.build(file, environment);
        return environment;
    }

    private static String type(String component) {
        return component.substring(0, component.indexOf(':'));
    }

    /** In an order of their own: a topic has several partitions. */
    private static List<String> lines(Path file) throws Exception {
        return Files.exists(file) ? Files.readAllLines(file).stream().sorted().toList() : List.of();
    }
}
