package dev.weir.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.otlp.OtlpJson;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.PipelineFile;
import dev.weir.pipeline.config.PipelineFileReader;
import dev.weir.pipeline.graph.JobSettings;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job with the source otlp, its sink otlp_grpc and a backend; SDKs are played by OpenTelemetry's own stubs. */
@Timeout(120)
class OtlpPassThroughITCase {
    private final int grpcPort = freePort();
    private final int httpPort = freePort();
    private Backend backend;
    private JobClient job;
    private ManagedChannel channel;

    @AfterEach
    void stop() throws Exception {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (job != null) {
            job.cancel().get();
        }
        if (backend != null) {
            backend.close();
        }
    }

    @Test
    void oneSourceTakesTracesAndMetricsAndNothingOfTheMetricsIsLost(@TempDir Path folder) throws Exception {
        start(folder, "", "otlp_grpc", "traces", "metrics");
        export(AllMetrics.request(true));
        TraceServiceGrpc.newBlockingStub(channel).export(traces());
        while (backend.metrics.isEmpty() || backend.traces.isEmpty()) {
            Thread.sleep(20);
        }
        assertThat(backend.metrics).containsExactly(AllMetrics.request(true));
        assertThat(backend.traces
                        .getFirst()
                        .getResourceSpans(0)
                        .getScopeSpans(0)
                        .getSpans(0)
                        .getName())
                .isEqualTo("span");

        HttpResponse<String> overHttp = post("/v1/metrics", OtlpJson.bytes(AllMetrics.request(false)));
        assertThat(overHttp.statusCode()).isEqualTo(200);
        while (backend.metrics.size() < 2) {
            Thread.sleep(20);
        }
        assertThat(backend.metrics.get(1)).isEqualTo(AllMetrics.request(false));
    }

    @Test
    void nothingOfASpanIsLostWhateverItComesByAndGoesBy(@TempDir Path folder) throws Exception {
        List<ExportTraceServiceRequest> proto = new CopyOnWriteArrayList<>();
        List<ExportTraceServiceRequest> json = new CopyOnWriteArrayList<>();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/proto", e -> keep(e, body -> proto.add(ExportTraceServiceRequest.parseFrom(body))));
        http.createContext(
                "/json",
                e -> keep(
                        e,
                        body -> json.add(
                                ExportTraceServiceRequest.parseFrom(dev.weir.otlp.read.OtlpJson.traces(body)))));
        http.start();
        try {
            String at = "http://localhost:" + http.getAddress().getPort();
            start(folder, """
                  otlp_http: {traces_endpoint: "%s/proto", endpoint: "%s"}
                  otlp_http/json: {traces_endpoint: "%s/json", endpoint: "%s", encoding: json}
                """.formatted(at, at, at, at), "otlp_grpc, otlp_http, otlp_http/json", "traces");
            List<ExportTraceServiceRequest> sent = List.of(
                    AllSpans.request("grpc", false), AllSpans.request("proto", false), AllSpans.request("json", false));
            TraceServiceGrpc.newBlockingStub(channel).withWaitForReady().export(sent.get(0));
            assertThat(post("/v1/traces", "application/x-protobuf", sent.get(1).toByteArray())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(post("/v1/traces", OtlpJson.bytes(sent.get(2))).statusCode())
                    .isEqualTo(200);

            for (List<ExportTraceServiceRequest> received : List.of(backend.traces, proto, json)) {
                while (AllSpans.in(received).size() < 3 * AllSpans.SPANS) {
                    Thread.sleep(20);
                }
                assertThat(AllSpans.in(received)).containsExactlyInAnyOrderElementsOf(AllSpans.in(sent));
            }
        } finally {
            http.stop(0);
        }
    }

    private interface Reader {
        void read(byte[] body) throws IOException;
    }

    private static void keep(HttpExchange exchange, Reader reader) throws IOException {
        try (exchange) {
            reader.read(new GZIPInputStream(exchange.getRequestBody()).readAllBytes());
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Test
    void aSignalThatNoPipelineTakesIsUnimplemented(@TempDir Path folder) throws Exception {
        start(folder, "", "otlp_grpc", "traces");
        TraceServiceGrpc.newBlockingStub(channel).withWaitForReady().export(traces());
        assertThatThrownBy(() -> MetricsServiceGrpc.newBlockingStub(channel).export(AllMetrics.request(false)))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
        for (String path : List.of("/v1/metrics", "/v1/logs", "/v1development/profiles")) {
            HttpResponse<String> answer = post(path, "{}".getBytes());
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("\"code\":12");
        }
    }

    /** The first request waits for the job. */
    private void export(ExportMetricsServiceRequest request) {
        MetricsServiceGrpc.newBlockingStub(channel).withWaitForReady().export(request);
    }

    private HttpResponse<String> post(String path, byte[] json) throws Exception {
        return post(path, "application/json", json);
    }

    private HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + httpPort + path))
                            .header("Content-Type", type)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private void start(Path folder, String moreSinks, String sinks, String... signals) throws Exception {
        backend = new Backend();
        StringBuilder pipelines = new StringBuilder();
        for (String signal : signals) {
            pipelines
                    .append("    ")
                    .append(signal)
                    .append(": {sources: [otlp], sinks: [")
                    .append(sinks)
                    .append("]}\n");
        }
        Path yaml = Files.writeString(folder.resolve("pipeline.yaml"), """
                sources:
                  otlp:
                    protocols: {grpc: {endpoint: "localhost:%d"}, http: {endpoint: "localhost:%d"}}
                    ack: checkpoint
                sinks:
                  otlp_grpc: {endpoint: "http://%s", compression: none}
                %s
                service:
                  pipelines:
                %s
                """.formatted(
                        grpcPort,
                        httpPort,
                        backend.address(),
                        moreSinks,
                        pipelines.toString().indent(0)));
        PipelineFile file = new PipelineFileReader(Components.installed(), Map.of()).read(yaml.toString(), List.of());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                2, Configuration.fromMap(Map.of("execution.checkpointing.interval", "100ms")));
        JobSettings.build(file, environment);
        job = environment.executeAsync();
        channel = NettyChannelBuilder.forAddress("localhost", grpcPort)
                .usePlaintext()
                .build();
    }

    private static ExportTraceServiceRequest traces() {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder()
                                        .setTraceId(ByteString.copyFrom(
                                                new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}))
                                        .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                                        .setName("span"))))
                .build();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
