package dev.weir.sink.otlp;

import static dev.weir.sink.testing.TestSpans.spans;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpMetrics;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.OtlpTraces;
import dev.weir.sink.testing.Answer;
import dev.weir.sink.testing.GrpcReceiver;
import dev.weir.sink.testing.HttpReceiver;
import dev.weir.sink.testing.TestPoints;
import io.grpc.Status.Code;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    private static final ExportTraceServiceRequest REQUEST = OtlpTraces.request(spans(0, 20));
    private static final ExportMetricsServiceRequest METRICS = OtlpMetrics.request(
            List.of(TestPoints.histogram(0), TestPoints.exponential(1), TestPoints.sum(2), TestPoints.gauge(3)));

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "none"})
    void aGrpcReceiverReadsWhatWasSent(String compression) throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start();
                Transport transport = new GrpcTransport(
                        OtlpSignal.TRACES,
                        Configs.grpc(
                                "endpoint",
                                "localhost:" + receiver.port(),
                                "tls.insecure",
                                true,
                                "compression",
                                compression,
                                "headers",
                                Map.of("X-Tenant", "shop")))) {
            assertThat(transport.send(sent(REQUEST))).isEqualTo(new Reply.Accepted(0, ""));

            assertThat(receiver.accepted).hasSize(1);
            assertThat(receiver.accepted.getFirst().request()).isEqualTo(REQUEST);
            assertThat(receiver.accepted.getFirst().headers())
                    .containsEntry("x-tenant", "shop")
                    .hasEntrySatisfying("user-agent", v -> assertThat(v).startsWith("Weir/"));
            assertThat(receiver.accepted.getFirst().headers().getOrDefault("grpc-encoding", "none"))
                    .isEqualTo(compression);
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip,proto", "zstd,proto", "none,proto", "gzip,json", "zstd,json", "none,json"})
    void anHttpReceiverReadsWhatWasSent(String compression, String encoding) throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start();
                Transport transport = new HttpTransport(
                        OtlpSignal.TRACES,
                        Configs.http(
                                "endpoint",
                                "http://localhost:" + receiver.port() + "/base/",
                                "compression",
                                compression,
                                "encoding",
                                encoding,
                                "headers",
                                Map.of("X-Tenant", "shop")))) {
            assertThat(transport.send(sent(REQUEST))).isEqualTo(new Reply.Accepted(0, ""));

            assertThat(receiver.paths).containsExactly("/base/v1/traces");
            assertThat(receiver.accepted.getFirst().request()).isEqualTo(REQUEST);
            assertThat(receiver.accepted.getFirst().headers())
                    .containsEntry("x-tenant", "shop")
                    .containsEntry(
                            "content-type", encoding.equals("json") ? "application/json" : "application/x-protobuf")
                    .hasEntrySatisfying("user-agent", v -> assertThat(v).startsWith("Weir/"));
            assertThat(receiver.accepted.getFirst().headers().getOrDefault("content-encoding", "none"))
                    .isEqualTo(compression);
        }
    }

    @Test
    void aNameThatIsNotResolvedIsOneAnswerAndNoStackTraceOfGrpcBesideIt() throws Exception {
        List<LogRecord> told = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                told.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger grpc = Logger.getLogger("io.grpc");
        grpc.addHandler(handler);
        try (Transport transport =
                new GrpcTransport(OtlpSignal.TRACES, Configs.grpc("endpoint", "nowhere.invalid:4317"))) {
            assertThat(transport.send(sent(REQUEST)))
                    .isInstanceOfSatisfying(
                            Reply.Unavailable.class,
                            reply -> assertThat(reply.toString()).contains("nowhere.invalid"));
            assertThat(told).isEmpty();
        } finally {
            grpc.removeHandler(handler);
        }
    }

    @Test
    void aGrpcReceiverOfMetricsReadsWhatWasSent() throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start();
                Transport transport = new GrpcTransport(
                        OtlpSignal.METRICS, Configs.grpc("endpoint", "http://localhost:" + receiver.port()))) {
            assertThat(transport.send(sent(METRICS))).isEqualTo(new Reply.Accepted(0, ""));
            receiver.answers.add(Answer.partial(0, 3, "too old"));
            assertThat(transport.send(sent(METRICS))).isEqualTo(new Reply.Accepted(3, "too old"));
            receiver.answers.add(Answer.grpc(Code.UNAVAILABLE, Duration.ofSeconds(2)));
            assertThat(transport.send(sent(METRICS)))
                    .isEqualTo(new Reply.Unavailable("UNAVAILABLE", Duration.ofSeconds(2), "no"));

            assertThat(receiver.accepted.getFirst().metrics()).isEqualTo(METRICS);
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip,proto", "zstd,json", "none,json"})
    void anHttpReceiverOfMetricsReadsWhatWasSent(String compression, String encoding) throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start();
                Transport transport = new HttpTransport(
                        OtlpSignal.METRICS,
                        Configs.http(
                                OtlpSignal.METRICS,
                                "endpoint",
                                "http://localhost:" + receiver.port(),
                                "compression",
                                compression,
                                "encoding",
                                encoding))) {
            assertThat(transport.send(sent(METRICS))).isEqualTo(new Reply.Accepted(0, ""));
            receiver.answers.add(Answer.partial(200, 3, "too old"));
            assertThat(transport.send(sent(METRICS))).isEqualTo(new Reply.Accepted(3, "too old"));

            assertThat(receiver.paths).containsOnly("/v1/metrics");
            assertThat(receiver.accepted.getFirst().metrics()).isEqualTo(METRICS);
        }
    }

    @Test
    void metricsEndpointIsUsedAsItStandsAndTracesGoTheirOwnWay() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start()) {
            String base = "http://localhost:" + receiver.port();
            Object[] options = {"endpoint", base, "metrics_endpoint", base + "/in/metrics"};
            try (Transport traces = new HttpTransport(OtlpSignal.TRACES, Configs.http(OtlpSignal.TRACES, options));
                    Transport metrics =
                            new HttpTransport(OtlpSignal.METRICS, Configs.http(OtlpSignal.METRICS, options))) {
                traces.send(sent(REQUEST));
                metrics.send(sent(METRICS));
            }
            assertThat(receiver.paths).containsExactly("/v1/traces", "/in/metrics");
        }
    }

    @Test
    void tracesEndpointIsUsedAsItStands() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start();
                Transport transport = new HttpTransport(
                        OtlpSignal.TRACES,
                        Configs.http(
                                "endpoint",
                                "http://nowhere.invalid",
                                "traces_endpoint",
                                "http://localhost:" + receiver.port() + "/in"))) {
            assertThat(transport.send(sent(REQUEST))).isEqualTo(new Reply.Accepted(0, ""));
            assertThat(receiver.paths).containsExactly("/in");
        }
    }

    private static ExportRequest sent(Message request) {
        return new ExportRequest(20, request.toByteArray());
    }
}
