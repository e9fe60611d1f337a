package dev.weir.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.RetryInfo;
import dev.weir.api.DataPoint;
import dev.weir.api.SpanData;
import dev.weir.api.component.Signal;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.Rejection;
import dev.weir.otlp.read.Requests;
import dev.weir.receiver.ReceiverConfig.Endpoint;
import dev.weir.receiver.ReceiverConfig.Limits;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real clients against a receiver whose job the test plays. */
class ReceiverTest {
    /** One sender may take all there is. */
    private static final Limits ALL = new Limits(ReadLimits.DEFAULT, 100, 1000);

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    private static final Map<Signal, String> PATHS = Map.of(Signal.TRACES, "/v1/traces");
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private Receiver receiver;
    private ManagedChannel channel;

    @AfterEach
    void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
        http.close();
        if (receiver != null) {
            receiver.close();
        }
    }

    @Test
    void grpcWithAndWithoutGzipGivesTheSpans() throws Exception {
        start(Acknowledgement.RECEIVED, 64 << 20, 4 << 20);
        assertThat(stub().export(Requests.of("plain")).hasPartialSuccess()).isFalse();
        stub().withCompression("gzip").export(Requests.of("packed"));
        assertThat(names()).containsExactly("plain", "packed");
    }

    @Test
    void httpTakesProtobufAndJsonAndAnswersInKind() throws Exception {
        start(Acknowledgement.RECEIVED, 64 << 20, 4 << 20);
        HttpResponse<byte[]> proto = post(PROTOBUF, Requests.of("proto").toByteArray(), null);
        assertThat(proto.statusCode()).isEqualTo(200);
        assertThat(proto.headers().firstValue("Content-Type")).contains(PROTOBUF);
        assertThat(ExportTraceServiceResponse.parseFrom(proto.body()))
                .isEqualTo(ExportTraceServiceResponse.getDefaultInstance());

        HttpResponse<byte[]> json = post(JSON + "; charset=utf-8", bytes(Requests.JSON), null);
        assertThat(text(json)).isEqualTo("{}");
        assertThat(json.headers().firstValue("Content-Type")).contains(JSON);

        assertThat(post(PROTOBUF, gzip(Requests.of("gzip").toByteArray()), "gzip")
                        .statusCode())
                .isEqualTo(200);
        List<Span> spans = spans();
        assertThat(spans).extracting(Span::getName).containsExactly("proto", "json", "gzip");
        assertThat(HexFormat.of().formatHex(spans.get(1).getTraceId().toByteArray()))
                .isEqualTo("5b8efff798038103d269b633813fc60c");
        assertThat(HexFormat.of().formatHex(spans.get(1).getSpanId().toByteArray()))
                .isEqualTo("eee19b7ec3c1b174");
        assertThat(spans.get(1).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(spans.get(1).getStartTimeUnixNano()).isEqualTo(1544712660000000000L);
    }

    @Test
    void anEmptyRequestIsASuccess() throws Exception {
        start(Acknowledgement.CHECKPOINT, 64 << 20, 4 << 20);
        stub().export(ExportTraceServiceRequest.getDefaultInstance());
        assertThat(post(JSON, bytes("{}"), null).statusCode()).isEqualTo(200);
        assertThat(receiver.pendingBytes()).isZero();
    }

    @Test
    void invalidSpansAreRejectedAndTheOthersTaken() throws Exception {
        start(Acknowledgement.RECEIVED, 64 << 20, 4 << 20);
        ExportTraceServiceRequest request = Requests.of(
                Requests.span("good"),
                Requests.span("short").setTraceId(ByteString.copyFrom(new byte[15])),
                Requests.span("zero").setSpanId(ByteString.copyFrom(new byte[8])),
                Requests.span("parent").setParentSpanId(ByteString.copyFrom(new byte[3])),
                Requests.span("backwards").setEndTimeUnixNano(1));
        var partial = stub().export(request).getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(4);
        assertThat(partial.getErrorMessage()).contains("1 spans with invalid trace id", "1 spans with invalid times");
        String json = text(post(JSON, bytes(Requests.JSON.replace("EEE19B7EC3C1B174", "EEE1")), null));
        assertThat(json).contains("\"rejectedSpans\":\"1\"");
        assertThat(names()).containsExactly("good");
        assertThat(traces().counts().accepted.sum()).isEqualTo(6);
        assertThat(traces().counts().read.rejected(Rejection.INVALID_SPAN_ID).sum())
                .isEqualTo(2);
        assertThat(traces().counts().read.rejected(Rejection.INVALID_TIMES).sum())
                .isEqualTo(1);
    }

    @Test
    void whatIsNoOtlpIsRefusedForGood() throws Exception {
        start(Acknowledgement.RECEIVED, 64 << 20, 4 << 20);
        assertThat(post(PROTOBUF, bytes("what is this?"), null).statusCode()).isEqualTo(400);
        HttpResponse<byte[]> json = post(JSON, bytes("{\"resourceSpans\": [{"), null);
        assertThat(json.statusCode()).isEqualTo(400);
        assertThat(text(json)).contains("\"code\":3", "not an OTLP request");
        assertThat(post(PROTOBUF, bytes("no gzip"), "gzip").statusCode()).isEqualTo(400);
        byte[] whole = gzip(Requests.of("cut").toByteArray());
        assertThat(post(PROTOBUF, java.util.Arrays.copyOf(whole, whole.length / 2), "gzip")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("text/plain", bytes("x"), null).statusCode()).isEqualTo(415);
        assertThat(post(PROTOBUF, bytes("x"), "br").statusCode()).isEqualTo(415);
        assertThat(receiver.counts().refused(Refusal.MALFORMED).sum()).isEqualTo(4);
        assertThat(receiver.counts().refused(Refusal.UNSUPPORTED).sum()).isEqualTo(2);
        assertThat(receiver.pendingBytes()).isZero();
    }

    @Test
    void otherPathsMethodsAndSignalsAreNamed() throws Exception {
        start(Acknowledgement.RECEIVED, 64 << 20, 4 << 20);
        HttpResponse<String> get =
                http.send(HttpRequest.newBuilder(at("/v1/traces")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        HttpRequest logs = HttpRequest.newBuilder(at("/v1/logs"))
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString("{\"resourceLogs\": []}"))
                .build();
        HttpResponse<String> answer = http.send(logs, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(answer.body()).contains("\"code\":12", "nothing here takes this signal");
        assertThatThrownBy(() -> MetricsServiceGrpc.newBlockingStub(channel())
                        .export(ExportMetricsServiceRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
        assertThat(receiver.counts().refused(Refusal.UNIMPLEMENTED).sum()).isEqualTo(2);
    }

    @Test
    void aRequestOverTheLimitIsRefusedForGoodAlsoWhenItIsGzipped() throws Exception {
        start(Acknowledgement.RECEIVED, 1 << 20, 10_000);
        ExportTraceServiceRequest large = Requests.of("x".repeat(20_000));
        assertThatThrownBy(() -> stub().export(large))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
        assertThat(post(PROTOBUF, large.toByteArray(), null).statusCode()).isEqualTo(413);
        assertThat(post(PROTOBUF, gzip(large.toByteArray()), "gzip").statusCode())
                .isEqualTo(413);
        assertThat(post(PROTOBUF, Requests.of("small").toByteArray(), null).statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> stub().withCompression("gzip").export(large))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
        assertThat(names()).containsExactly("small");
        awaitNothingPending();
        assertThat(receiver.counts().refused(Refusal.TOO_LARGE).sum()).isEqualTo(4);
    }

    @Test
    void aJobThatDoesNotReadMeansRefusalsAndNoGrowth() throws Exception {
        long limit = 200_000;
        start(Acknowledgement.RECEIVED, limit, 20_000);
        ExportTraceServiceRequest request = Requests.of("x".repeat(5_000));
        int taken = 0;
        StatusRuntimeException refusal = null;
        for (int i = 0; i < 200; i++) {
            try {
                stub().export(request);
                taken++;
            } catch (StatusRuntimeException e) {
                refusal = e;
            }
            assertThat(receiver.pendingBytes()).isLessThanOrEqualTo(limit);
        }
        assertThat(taken).isBetween(30, 40);
        assertThat(refusal).isNotNull();
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        RetryInfo retry = StatusProto.fromThrowable(refusal).getDetails(0).unpack(RetryInfo.class);
        assertThat(retry.getRetryDelay().getSeconds()).isEqualTo(1);
        HttpResponse<byte[]> overHttp =
                post(JSON, bytes(JsonFormat.printer().print(Requests.of("y".repeat(150_000)))), null);
        assertThat(overHttp.statusCode()).isIn(503, 413);
        HttpResponse<byte[]> busy = null;
        while (traces().room().reserve(Peer.UNKNOWN, 100) == null) {
            // the rest of the room
        }
        busy = post(JSON, bytes(Requests.JSON), null);
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        assertThat(text(busy)).contains("\"code\":14");
        assertThat(receiver.counts().refused(Refusal.FULL).sum()).isGreaterThanOrEqualTo(201 - taken);
        assertThat(spans()).hasSize(taken);
        stub().export(request);
        assertThat(names()).hasSize(1);
    }

    @Test
    void withAckCheckpointTheAnswerComesWhenTheDataIsSafe() throws Exception {
        start(Acknowledgement.CHECKPOINT, 64 << 20, 4 << 20);
        var grpc = TraceServiceGrpc.newFutureStub(channel()).export(Requests.of("grpc"));
        CompletableFuture<HttpResponse<byte[]>> overHttp = http.sendAsync(
                request(PROTOBUF, Requests.of("http").toByteArray(), null), HttpResponse.BodyHandlers.ofByteArray());
        List<Batch<SpanData>> batches = new ArrayList<>();
        while (batches.size() < 2) {
            traces().inbox().available().join();
            Batch<SpanData> batch = traces().inbox().take();
            if (batch != null) {
                batches.add(batch);
                assertThat(traces().given(batch)).isTrue();
            }
        }
        assertThat(grpc.isDone()).isFalse();
        assertThat(overHttp.isDone()).isFalse();
        assertThat(receiver.pendingBytes()).isPositive();
        batches.forEach(traces()::safe);
        assertThat(grpc.get().hasPartialSuccess()).isFalse();
        assertThat(overHttp.get().statusCode()).isEqualTo(200);
        awaitNothingPending();
    }

    @Test
    void withAckCheckpointAFailureTellsTheSenderToSendAgain() throws Exception {
        start(Acknowledgement.CHECKPOINT, 64 << 20, 4 << 20);
        var given = TraceServiceGrpc.newFutureStub(channel()).export(Requests.of("given"));
        traces().inbox().available().join();
        Batch<SpanData> batch = traces().inbox().take();
        assertThat(traces().given(batch)).isTrue();
        CompletableFuture<HttpResponse<byte[]>> unread = http.sendAsync(
                request(PROTOBUF, Requests.of("unread").toByteArray(), null), HttpResponse.BodyHandlers.ofByteArray());
        traces().inbox().available().join();
        traces().again(batch);
        receiver.close();
        assertThat(unread.get().statusCode()).isEqualTo(503);
        assertThatThrownBy(given::get)
                .cause()
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(traces().counts().givenBack.sum()).isEqualTo(1);
        assertThat(traces().counts().unread.sum()).isZero();
    }

    @Test
    void withAckReceivedWhatAFailureLeavesUnreadIsCounted() throws Exception {
        start(Acknowledgement.RECEIVED, 64 << 20, 4 << 20);
        stub().export(Requests.of("lost"));
        receiver.close();
        assertThat(traces().counts().unread.sum()).isEqualTo(1);
        assertThat(receiver.unread()).isZero();
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws Exception {
        start(Acknowledgement.RECEIVED, 64 << 20, 4 << 20);
        Endpoint taken =
                new Endpoint("localhost", receiver.httpPort(), 1 << 20, TIMEOUT, 1000, Duration.ofMinutes(5), null);
        assertThatThrownBy(() ->
                        Receiver.start(new ReceiverConfig(null, taken, PATHS, 1 << 20, ALL, Acknowledgement.RECEIVED)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen at localhost:" + receiver.httpPort());
    }

    @Test
    void metricsAreTakenWhereAPipelineWantsThem() throws Exception {
        Endpoint any = new Endpoint("localhost", 0, 1 << 20, TIMEOUT, 1000, Duration.ofMinutes(5), null);
        receiver = Receiver.start(new ReceiverConfig(
                any, any, Map.of(Signal.METRICS, "/v1/metrics"), 4 << 20, ALL, Acknowledgement.CHECKPOINT));
        String json = "{\"resourceMetrics\": [{\"scopeMetrics\": [{\"metrics\": [{\"name\": \"m\", \"gauge\":"
                + " {\"dataPoints\": [{\"asInt\": 1}, {\"asInt\": 2}]}}]}]}]}";
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(
                HttpRequest.newBuilder(at("/v1/metrics"))
                        .header("Content-Type", JSON)
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Intake<DataPoint> metrics = receiver.intake(Signal.METRICS);
        metrics.inbox().available().join();
        Batch<DataPoint> batch = metrics.inbox().take();
        assertThat(batch.records()).hasSize(2);
        assertThat(answer.isDone()).isFalse();
        metrics.given(batch);
        metrics.safe(batch);
        assertThat(answer.get().body()).isEqualTo("{}");
        assertThat(metrics.counts().accepted.sum()).isEqualTo(2);
        awaitNothingPending();
        assertThatThrownBy(() -> stub().export(Requests.of("nobody wants spans")))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
    }

    private void start(Acknowledgement acknowledgement, long maxPending, long maxBytes) throws IOException {
        start(acknowledgement, maxPending, maxBytes, TIMEOUT);
    }

    private void start(Acknowledgement acknowledgement, long maxPending, long maxBytes, Duration readTimeout)
            throws IOException {
        Endpoint any = new Endpoint("localhost", 0, maxBytes, readTimeout, 1000, Duration.ofMinutes(5), null);
        receiver = Receiver.start(new ReceiverConfig(any, any, PATHS, maxPending, ALL, acknowledgement));
    }

    private Intake<SpanData> traces() {
        return receiver.intake(Signal.TRACES);
    }

    private ManagedChannel channel() {
        if (channel == null) {
            channel = NettyChannelBuilder.forAddress("localhost", receiver.grpcPort())
                    .usePlaintext()
                    .build();
        }
        return channel;
    }

    private TraceServiceGrpc.TraceServiceBlockingStub stub() {
        return TraceServiceGrpc.newBlockingStub(channel());
    }

    private URI at(String path) {
        return URI.create("http://localhost:" + receiver.httpPort() + path);
    }

    private HttpRequest request(String type, byte[] body, String encoding) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at("/v1/traces"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        return request.build();
    }

    private HttpResponse<byte[]> post(String type, byte[] body, String encoding) throws Exception {
        return http.send(request(type, body, encoding), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** What a job does, all of it at once. */
    private List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (Batch<SpanData> batch = traces().inbox().take();
                batch != null;
                batch = traces().inbox().take()) {
            batch.records().forEach(s -> spans.add(Requests.message(s)));
            traces().inbox().read(batch.records().size());
            traces().given(batch);
        }
        return spans;
    }

    private List<String> names() {
        return spans().stream().map(Span::getName).toList();
    }

    /** A call gives its room back a moment after its answer. */
    private void awaitNothingPending() throws InterruptedException {
        for (int i = 0; i < 1_000 && receiver.pendingBytes() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(receiver.pendingBytes()).isZero();
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }
}
