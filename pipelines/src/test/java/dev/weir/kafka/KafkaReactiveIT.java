package dev.weir.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import dev.weir.cluster.LocalCluster;
import dev.weir.cluster.LocalCluster.Result;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JobManager for one pipeline in reactive mode: the job is as parallel as there are TaskManagers. */
class KafkaReactiveIT {
    private static final String TOPIC = "spans";

    @TempDir
    private Path folder;

    private final Set<Long> sent = new ConcurrentSkipListSet<>();
    private final Set<Long> received = new ConcurrentSkipListSet<>();

    @Test
    void aTaskManagerThatComesOrGoesCostsNoSpan() throws Exception {
        LocalCluster.require();
        LocalCluster cluster = new LocalCluster(Files.createDirectory(folder.resolve("cluster")));
        HttpServer backend = backend();
        try (KafkaBroker broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")));
                Sender sender = new Sender(broker)) {
            String file = pipeline(broker, backend.getAddress().getPort());
            done(cluster.call(
                    "start",
                    "-n",
                    "1",
                    "-j",
                    file,
                    "-D",
                    "scheduler-mode=reactive",
                    "-D",
                    "jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling=0s",
                    "-D",
                    "jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout=1s"));
            try {
                LocalCluster.await("one task", () -> runs(cluster, 1));
                more();
                done(cluster.call("taskmanager"));
                LocalCluster.await("two tasks", () -> runs(cluster, 2));
                more();
                cluster.taskManager("tm2").destroy();
                LocalCluster.await("one task again", () -> runs(cluster, 1));
                more();
                sender.close();
                LocalCluster.await("all spans", () -> received.containsAll(sent) ? true : null);
                assertThat(received).isEqualTo(sent);
            } finally {
                done(cluster.call("stop"));
            }
        } finally {
            backend.stop(0);
        }
    }

    /** Waits until spans have arrived that were sent after this was called. */
    private void more() throws Exception {
        int before = sent.size();
        LocalCluster.await("new spans", () -> received.stream().anyMatch(id -> id > before + 100) ? true : null);
    }

    private static Boolean runs(LocalCluster cluster, int tasks) throws Exception {
        Matcher job = Pattern.compile("\"(?:jid|id)\":\"([0-9a-f]{32})\"").matcher(cluster.rest("/jobs"));
        if (!job.find()) {
            return null;
        }
        Matcher vertex = Pattern.compile("\"parallelism\":(\\d+),\"status\":\"RUNNING\"")
                .matcher(cluster.rest("/jobs/" + job.group(1)));
        return vertex.find() && Integer.parseInt(vertex.group(1)) == tasks ? true : null;
    }

    private String pipeline(KafkaBroker broker, int backend) throws IOException {
        return Files.writeString(folder.resolve("reactive.yaml"), """
                sources:
                  kafka: {brokers: ["%s"], traces: {topic: %s}, initial_offset: earliest}
                sinks:
                  otlp_http:
                    endpoint: http://127.0.0.1:%d
                    compression: none
                    sending_queue: {batch: {flush_timeout: 100ms}}
                service:
                  pipelines:
                    traces: {sources: [kafka], sinks: [otlp_http]}
                  flink:
                    execution.checkpointing.interval: 500ms
                    execution.checkpointing.dir: %s
                """.formatted(
                                broker.address(),
                                TOPIC,
                                backend,
                                folder.resolve("state").toUri()))
                .toString();
    }

    private HttpServer backend() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            for (ResourceSpans resource : request.getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        received.add(span.getSpanId().asReadOnlyByteBuffer().getLong());
                    }
                }
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static void done(Result result) {
        assertThat(result.code()).as(result.output()).isZero();
    }

    /** Writes a span in a message every few milliseconds, as OTLP, until it is closed. */
    private final class Sender implements AutoCloseable {
        private final Thread thread;
        private volatile boolean isClosed;

        Sender(KafkaBroker broker) {
            var properties = broker.client();
            properties.setProperty("acks", "all");
            thread = Thread.ofPlatform().start(() -> {
                try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                    for (long id = 1; !isClosed; id++) {
                        producer.send(new ProducerRecord<>(TOPIC, bytes(id), message(id)));
                        sent.add(id);
                        Thread.sleep(2);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void close() throws InterruptedException {
            isClosed = true;
            thread.join();
        }
    }

    private static byte[] bytes(long id) {
        return ByteBuffer.allocate(8).putLong(id).array();
    }

    private static byte[] message(long id) {
        Span span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[15]).concat(ByteString.copyFrom(new byte[] {1})))
                .setSpanId(ByteString.copyFrom(bytes(id)))
                .setName("GET")
                .setStartTimeUnixNano(1)
                .setEndTimeUnixNano(2)
                .build();
        return TracesData.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
    }
}
