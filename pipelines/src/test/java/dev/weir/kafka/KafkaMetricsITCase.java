package dev.weir.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.passthrough.AllMetrics;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.graph.JobSettings;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that another program wrote to a topic go through a job to another topic. */
@Timeout(180)
class KafkaMetricsITCase {
    @TempDir
    static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")));
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void nothingOfThemIsLost() throws Exception {
        ExportMetricsServiceRequest request = AllMetrics.request(true);
        send("in", request);
        List<ConsumerRecord<byte[], byte[]>> messages = through("in", "out", "", 1);

        assertThat(messages).hasSize(1);
        assertThat(ExportMetricsServiceRequest.parseFrom(messages.getFirst().value()))
                .isEqualTo(request);
    }

    @Test
    void keyedByResourceAMessageHoldsTheMetricsOfOneUnderTheCollectorsKey() throws Exception {
        ExportMetricsServiceRequest request = AllMetrics.request(true);
        send("in_keyed", request);
        List<ConsumerRecord<byte[], byte[]>> messages =
                through("in_keyed", "out_keyed", "partition_metrics_by_resource_attributes: true,", 2);

        assertThat(messages).hasSize(2).allSatisfy(m -> assertThat(m.key()).hasSize(16));
        ExportMetricsServiceRequest.Builder together = ExportMetricsServiceRequest.newBuilder();
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            ExportMetricsServiceRequest one = ExportMetricsServiceRequest.parseFrom(message.value());
            assertThat(one.getResourceMetricsCount()).isEqualTo(1);
            together.mergeFrom(one);
        }
        assertThat(together.getResourceMetricsList())
                .containsExactlyInAnyOrderElementsOf(request.getResourceMetricsList());
    }

    private static void send(String topic, ExportMetricsServiceRequest request) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, request.toByteArray())).get();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> through(String in, String out, String options, int messages)
            throws Exception {
        Path yaml = Files.writeString(Files.createTempFile(folder, "pipeline", ".yaml"), """
                sources:
                  kafka: {brokers: ["%s"], initial_offset: earliest, group_id: %s, metrics: {topic: %s}}
                sinks:
                  kafka: {brokers: ["%s"], %s metrics: {topic: %s}}
                service:
                  pipelines:
                    metrics: {sources: [kafka], sinks: [kafka]}
                """.formatted(
                        broker.address(), in, in, broker.address(), options, out));
        PipelineFile file = new PipelineFileReader(Components.installed(), Map.of()).read(yaml.toString(), List.of());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                1, Configuration.fromMap(Map.of("execution.checkpointing.interval", "200ms")));
        JobSettings.build(file, environment);
        JobClient job = environment.executeAsync();
        Collection<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        while (found.size() < messages) {
            Thread.sleep(200);
            found = Topic.read(broker, out);
        }
        job.cancel().get();
        return List.copyOf(found);
    }
}
