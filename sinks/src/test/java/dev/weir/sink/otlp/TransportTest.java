package dev.weir.sink.otlp;

import static dev.weir.sink.testing.TestSpans.spans;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.otlp.OtlpTraces;
import dev.weir.sink.testing.GrpcReceiver;
import dev.weir.sink.testing.HttpReceiver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    private static final ExportTraceServiceRequest REQUEST = OtlpTraces.request(spans(0, 20));

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "none"})
    void aGrpcReceiverReadsWhatWasSent(String compression) throws Exception {
        try (GrpcReceiver receiver = GrpcReceiver.start();
                Transport transport = new GrpcTransport(Configs.grpc(
                        "endpoint",
                        "localhost:" + receiver.port(),
                        "tls.insecure",
                        true,
                        "compression",
                        compression,
                        "headers",
                        Map.of("X-Tenant", "shop")))) {
            assertThat(transport.send(REQUEST)).isEqualTo(new Reply.Accepted(0, ""));

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
                Transport transport = new HttpTransport(Configs.http(
                        "endpoint",
                        "http://localhost:" + receiver.port() + "/base/",
                        "compression",
                        compression,
                        "encoding",
                        encoding,
                        "headers",
                        Map.of("X-Tenant", "shop")))) {
            assertThat(transport.send(REQUEST)).isEqualTo(new Reply.Accepted(0, ""));

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
    void tracesEndpointIsUsedAsItStands() throws Exception {
        try (HttpReceiver receiver = HttpReceiver.start();
                Transport transport = new HttpTransport(Configs.http(
                        "endpoint",
                        "http://nowhere.invalid",
                        "traces_endpoint",
                        "http://localhost:" + receiver.port() + "/in"))) {
            assertThat(transport.send(REQUEST)).isEqualTo(new Reply.Accepted(0, ""));
            assertThat(receiver.paths).containsExactly("/in");
        }
    }
}
