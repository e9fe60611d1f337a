package dev.weir.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpServer;
import dev.weir.kafka.KafkaBroker;
import dev.weir.otlp.read.MetricReader;
import dev.weir.otlp.read.OtlpJson;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.SpanReader;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Kind;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.graph.JobSettings;
import dev.weir.sink.debug.Printed;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged requests against the real source and every sink: what protobuf's own parser takes is taken, and what is taken every sink
 * writes. The same bytes at each run.
 */
@Timeout(180)
class WhatIsAcceptedIsWrittenITCase {
    private static final int DAMAGED = 300;

    private final Random random = new Random(13);
    private final int port = freePort();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<byte[]> taken = new ArrayList<>();

    @Test
    void everySinkWritesWhatTheSourceAccepts(@TempDir Path folder) throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", e -> {
            try (e) {
                e.getRequestBody().readAllBytes();
                e.sendResponseHeaders(200, -1);
            }
        });
        http.start();
        JobClient job = null;
        try (Backend grpc = new Backend();
                KafkaBroker kafka = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            Map<String, List<String>> sinks = sinks(folder, grpc.address(), http, kafka);
            assertThat(sinks.keySet())
                    .as("a sink without a row here")
                    .containsExactlyInAnyOrderElementsOf(Components.installed().of(Kind.SINK).stream()
                            .filter(c -> !c.getClass().getPackageName().equals("dev.weir.pipeline.fake"))
                            .map(c -> c.type())
                            .toList());
            job = start(folder, sinks);
            long spans = post("/v1/traces", AllSpans.request("damaged", true).toByteArray(), job);
            long points = post("/v1/metrics", AllMetrics.request(true).toByteArray(), job);
            assertThat(taken).as("some are taken").hasSizeGreaterThan(DAMAGED / 10);
            assertThat(taken).as("and some are not").hasSizeLessThan(2 * DAMAGED);
            for (byte[] request : taken) {
                assertThat(Printed.of(parsed(request))).isNotEmpty();
            }
            awaitLines(folder.resolve("traces.json"), spans, job);
            awaitLines(folder.resolve("metrics.json"), points, job);
            // It makes every sink write what it holds, and fails if one throws.
            job.triggerSavepoint(folder.resolve("savepoint").toString(), SavepointFormatType.CANONICAL)
                    .get();
            assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
            assertThat(records(grpc.traces)).isEqualTo(spans);
            assertThat(records(grpc.metrics)).isEqualTo(points);
        } finally {
            if (job != null && job.getJobStatus().get() == JobStatus.RUNNING) {
                job.cancel().get();
                // A task that still runs would make its files anew.
                job.getJobExecutionResult().handle((result, failure) -> true).get();
            }
            http.stop(0);
            client.close();
        }
    }

    /** Those of each type; SIGNAL stands for the signal. The text of debug is made above: the standard output is not the test's own. */
    static Map<String, List<String>> sinks(Path folder, String grpc, HttpServer http, KafkaBroker kafka) {
        String at = "http://localhost:" + http.getAddress().getPort();
        String broker = "brokers: [" + kafka.address() + "], ";
        return new TreeMap<>(Map.of(
                "file", List.of("path: " + folder.resolve("SIGNAL.json")),
                "debug", List.of(),
                "otlp_grpc", List.of("endpoint: \"http://" + grpc + "\""),
                "otlp_http", List.of("endpoint: \"" + at + "\"", "encoding: json, endpoint: \"" + at + "\""),
                "kafka",
                        List.of(
                                broker + "SIGNAL: {topic: proto_SIGNAL}, partition_traces_by_id: true,"
                                        + " partition_metrics_by_resource_attributes: true",
                                broker + "SIGNAL: {topic: json_SIGNAL, encoding: otlp_json}")));
    }

    private JobClient start(Path folder, Map<String, List<String>> sinks) throws Exception {
        StringBuilder all = new StringBuilder();
        StringBuilder pipelines = new StringBuilder();
        for (String signal : List.of("traces", "metrics")) {
            List<String> ids = new ArrayList<>();
            sinks.forEach((type, settings) -> settings.forEach(of -> {
                String id = type + "/" + signal + ids.size();
                ids.add(id);
                all.append("  ")
                        .append(id)
                        .append(": {")
                        .append(of.replace("SIGNAL", signal))
                        .append("}\n");
            }));
            pipelines
                    .append("    ")
                    .append(signal)
                    .append(": {sources: [otlp], sinks: ")
                    .append(ids)
                    .append("}\n");
        }
        Path yaml = Files.writeString(
                folder.resolve("pipeline.yaml"),
                "sources:\n  otlp: {protocols: {http: {endpoint: \"localhost:" + port + "\"}}}\nsinks:\n" + all
                        + "service:\n  pipelines:\n" + pipelines);
        PipelineFile file = new PipelineFileReader(Components.installed(), Map.of()).read(yaml.toString(), List.of());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                1,
                Configuration.fromMap(
                        Map.of("execution.checkpointing.interval", "200ms", "restart-strategy.type", "none")));
        JobSettings.build(file, environment);
        return environment.executeAsync();
    }

    /** How many records of the damaged requests were taken. */
    private long post(String path, byte[] request, JobClient job) throws Exception {
        long records = 0;
        for (int i = 0; i < DAMAGED; i++) {
            byte[] body = request.clone();
            for (int n = random.nextInt(4); n > 0; n--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            HttpResponse<byte[]> answer = answer(path, body, job);
            boolean isRead = true;
            try {
                records += answer.statusCode() == 200 ? records(parsed(path, body)) - rejected(path, answer.body()) : 0;
                parsed(path, body);
            } catch (InvalidProtocolBufferException e) {
                isRead = false;
            }
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            // Java's parser takes some numbers of ten bytes of which the last says that there is another.
            if (!text.contains("a number does not end")) {
                assertThat(answer.statusCode()).as(text).isEqualTo(isRead ? 200 : 400);
            }
            if (answer.statusCode() == 200) {
                taken.add(body);
            }
        }
        return records;
    }

    private HttpResponse<byte[]> answer(String path, byte[] body, JobClient job) throws Exception {
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        while (true) {
            try {
                HttpResponse<byte[]> answer = client.send(post, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() != 503) {
                    return answer;
                }
            } catch (IOException e) {
                assertThat(job.getJobStatus().get()).as("the job, which starts").isNotEqualTo(JobStatus.FAILED);
            }
            Thread.sleep(50);
        }
    }

    private static Message parsed(byte[] taken) throws InvalidProtocolBufferException {
        try {
            return ExportTraceServiceRequest.parseFrom(taken);
        } catch (InvalidProtocolBufferException e) {
            return ExportMetricsServiceRequest.parseFrom(taken);
        }
    }

    private static Message parsed(String path, byte[] body) throws InvalidProtocolBufferException {
        return path.endsWith("traces")
                ? ExportTraceServiceRequest.parseFrom(body)
                : ExportMetricsServiceRequest.parseFrom(body);
    }

    private static long rejected(String path, byte[] answer) throws InvalidProtocolBufferException {
        return path.endsWith("traces")
                ? ExportTraceServiceResponse.parseFrom(answer)
                        .getPartialSuccess()
                        .getRejectedSpans()
                : ExportMetricsServiceResponse.parseFrom(answer)
                        .getPartialSuccess()
                        .getRejectedDataPoints();
    }

    private static long records(Message request) {
        return switch (request) {
            case ExportTraceServiceRequest traces ->
                traces.getResourceSpansList().stream()
                        .flatMap(r -> r.getScopeSpansList().stream())
                        .mapToLong(s -> s.getSpansCount())
                        .sum();
            case ExportMetricsServiceRequest metrics ->
                metrics.getResourceMetricsList().stream()
                        .flatMap(r -> r.getScopeMetricsList().stream())
                        .flatMap(s -> s.getMetricsList().stream())
                        .mapToLong(WhatIsAcceptedIsWrittenITCase::points)
                        .sum();
            default -> throw new IllegalArgumentException();
        };
    }

    private static long records(List<? extends Message> requests) {
        return requests.stream()
                .mapToLong(WhatIsAcceptedIsWrittenITCase::records)
                .sum();
    }

    private static long points(Metric m) {
        return m.getGauge().getDataPointsCount()
                + m.getSum().getDataPointsCount()
                + m.getHistogram().getDataPointsCount()
                + m.getExponentialHistogram().getDataPointsCount()
                + m.getSummary().getDataPointsCount();
    }

    /** A line for each record, which Weir reads. */
    private static void awaitLines(Path file, long records, JobClient job) throws Exception {
        while (true) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() >= records) {
                assertThat(lines).hasSize((int) records);
                boolean isTraces = file.toString().contains("traces");
                for (String line : lines) {
                    byte[] json = line.getBytes(StandardCharsets.UTF_8);
                    assertThat(
                                    isTraces
                                            ? new SpanReader(new ReadCounts(), ReadLimits.DEFAULT)
                                                    .read(OtlpJson.traces(json))
                                            : new MetricReader(new ReadCounts(), ReadLimits.DEFAULT)
                                                    .read(OtlpJson.metrics(json)))
                            .hasSize(1);
                }
                return;
            }
            assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
            Thread.sleep(100);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
