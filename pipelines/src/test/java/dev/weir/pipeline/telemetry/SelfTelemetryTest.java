package dev.weir.pipeline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.pipeline.cli.Weir;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver hears of Weir itself. */
class SelfTelemetryTest {
    private static final String FILE = """
            sources: {pcap: {path: captures/http.pcap}}
            processors: {tcp_reassembly: {}, protocols: {}, spans: {}}
            sinks:
              file: {path: FOLDER/spans.json}
              otlp_http: {endpoint: "http://localhost:PORT", retry_on_failure: {enabled: false}}
            service:
              telemetry: {metrics: {sinks: [otlp_http], interval: 1s}}
              pipelines:
                traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file]}
            """;

    @TempDir
    private Path folder;

    private final List<ExportMetricsServiceRequest> heard = new CopyOnWriteArrayList<>();

    private int run(int port) throws IOException {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, FILE.replace("FOLDER", folder.toString()).replace("PORT", "" + port));
        return Weir.run("run", file.toString());
    }

    @Test
    void theLastReportHasWhatCameInAndWentOutOfEveryStage() throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/metrics", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            heard.add(ExportMetricsServiceRequest.parseFrom(
                    gzip
                            ? new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(body)).readAllBytes()
                            : body));
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        try {
            assertThat(run(receiver.getAddress().getPort())).isZero();
        } finally {
            receiver.stop(0);
        }

        long spans = Files.readAllLines(folder.resolve("spans.json")).size();
        Map<String, Long> last = sums(heard.getLast());
        assertThat(last)
                .containsEntry("weir.sent_spans spans", spans)
                .containsEntry("weir.accepted_spans file", spans)
                .containsEntry("weir.lost_data_points telemetry not_delivered", 0L)
                .containsKeys("weir.accepted_packets pcap", "weir.skipped_exchanges spans no_context");
        assertThat(heard.getLast().getResourceMetrics(0).getResource().getAttributesList())
                .extracting(KeyValue::getKey)
                .contains("service.name", "service.version", "service.instance.id", "host.name");
    }

    @Test
    void aReceiverThatIsAwayChangesNothingElse() throws Exception {
        assertThat(run(1)).isZero();
        assertThat(Files.readAllLines(folder.resolve("spans.json"))).isNotEmpty();
    }

    /** By name, component and reason. */
    private static Map<String, Long> sums(ExportMetricsServiceRequest request) {
        Map<String, Long> sums = new TreeMap<>();
        for (Metric metric : request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList()) {
            for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
                StringBuilder key = new StringBuilder(metric.getName());
                point.getAttributesList()
                        .forEach(a -> key.append(' ').append(a.getValue().getStringValue()));
                sums.put(key.toString(), point.getAsInt());
            }
        }
        return sums;
    }
}
