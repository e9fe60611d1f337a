package dev.weir.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.DataPoint;
import dev.weir.api.types.DataPointSerializer;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.RequestBuilder;
import dev.weir.otlp.read.MetricReader;
import dev.weir.otlp.read.ReadCounts;
import dev.weir.otlp.read.ReadLimits;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What is read of a request is written again as it was. */
class MetricsPassThroughTest {
    private final ReadCounts counts = new ReadCounts();
    private final MetricReader reader = new MetricReader(counts, ReadLimits.DEFAULT);

    @Test
    void everyKindComesOutAsItCameIn() throws Exception {
        ExportMetricsServiceRequest request = AllMetrics.request(true);
        List<DataPoint> points = reader.read(request.toByteArray());

        assertThat(points).hasSize(AllMetrics.POINTS);
        assertThat(ExportMetricsServiceRequest.parseFrom(
                        written(points, Long.MAX_VALUE).getFirst().protobuf()))
                .isEqualTo(request);
    }

    @Test
    void alsoWhenItWentToAnotherTask() throws Exception {
        ExportMetricsServiceRequest request = AllMetrics.request(true);
        List<DataPoint> points = new ArrayList<>();
        for (DataPoint point : reader.read(request.toByteArray())) {
            points.add(copy(point));
        }

        assertThat(points).isEqualTo(reader.read(request.toByteArray()));
        assertThat(ExportMetricsServiceRequest.parseFrom(
                        written(points, Long.MAX_VALUE).getFirst().protobuf()))
                .isEqualTo(request);
    }

    @Test
    void noRequestIsLongerThanItMayBeAndNoPointIsMissing() throws Exception {
        List<DataPoint> points = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            points.addAll(reader.read(AllMetrics.request(false).toByteArray()));
        }
        List<DataPoint> found = new ArrayList<>();
        for (ExportRequest request : written(points, 2_000)) {
            assertThat(request.protobuf()).hasSizeLessThanOrEqualTo(2_000);
            found.addAll(reader.read(request.protobuf()));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(points);
    }

    @Test
    void aLineOfJsonHasOnePoint() throws Exception {
        String line = new String(
                OtlpSignal.METRICS
                        .lines()
                        .apply(reader.read(AllMetrics.request(false).toByteArray())
                                .get(5)),
                StandardCharsets.UTF_8);
        assertThat(line).contains("\"summary\":{\"dataPoints\":[{", "\"schemaUrl\":\"https://example.com/scope\"");
    }

    @Test
    void metricsWithoutPointsAreLeftOutAndCounted() throws Exception {
        ExportMetricsServiceRequest request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder().setName("nothing"))
                                .addMetrics(Metric.newBuilder()
                                        .setGauge(io.opentelemetry.proto.metrics.v1.Gauge.getDefaultInstance()))))
                .build();
        assertThat(reader.read(request.toByteArray())).isEmpty();
        assertThat(counts.emptyMetrics.sum()).isEqualTo(2);
    }

    private static List<ExportRequest> written(List<DataPoint> points, long maxBytes) {
        RequestBuilder<DataPoint> builder = OtlpSignal.METRICS.builder(maxBytes);
        List<ExportRequest> requests = new ArrayList<>();
        for (DataPoint point : points) {
            ExportRequest full = builder.add(point);
            if (full != null) {
                requests.add(full);
            }
        }
        requests.add(builder.take());
        return requests;
    }

    private static DataPoint copy(DataPoint point) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        DataPointSerializer.INSTANCE.serialize(point, out);
        return DataPointSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
