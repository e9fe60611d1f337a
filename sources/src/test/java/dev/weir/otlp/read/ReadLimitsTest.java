package dev.weir.otlp.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.weir.api.component.Signal;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What is small on the wire and large everywhere else. */
class ReadLimitsTest {
    private final ReadCounts counts = new ReadCounts();

    @Test
    void aSpanOfTooManyEmptyAttributesIsRejectedAndItsNeighbourTaken() throws Exception {
        Span.Builder many =
                Requests.span("many").addAllAttributes(Collections.nCopies(1_000, KeyValue.getDefaultInstance()));

        assertThat(spans(Requests.of(Requests.span("few"), many), new ReadLimits(1 << 20, 999, 1 << 30)))
                .isEqualTo(1);
        assertThat(counts.rejected(Rejection.TOO_MANY_ELEMENTS).sum()).isEqualTo(1);
        assertThat(spans(Requests.of(many), new ReadLimits(1 << 20, 1_500, 1 << 30)))
                .isEqualTo(1);
    }

    @Test
    void aSpanThatIsTooLargeWithItsResourceIsRejected() throws Exception {
        assertThat(spans(Requests.of("x".repeat(1_000)), new ReadLimits(1_000, 1 << 20, 1 << 30)))
                .isZero();
        assertThat(counts.rejected(Rejection.TOO_LARGE).sum()).isEqualTo(1);
        assertThat(counts.rejected(Signal.TRACES)).containsKeys("too_large", "invalid_span_id");
        assertThat(counts.rejected(Signal.METRICS)).containsOnlyKeys("too_large", "too_many_elements");
    }

    @Test
    void aResourceThatManySpansRepeatMakesARequestTooLarge() {
        String[] names = Collections.nCopies(100, "a").toArray(String[]::new);
        assertThatThrownBy(() -> spans(Requests.of(names), new ReadLimits(1 << 20, 1 << 20, 3_000)))
                .isInstanceOf(RequestTooLarge.class);
    }

    @Test
    void aPointOfTooManyBucketsIsRejected() throws Exception {
        var point = ExponentialHistogramDataPoint.newBuilder();
        point.getPositiveBuilder().addAllBucketCounts(Collections.nCopies(5_000, 0L));
        byte[] request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder()
                                        .setExponentialHistogram(ExponentialHistogram.newBuilder()
                                                .addDataPoints(point)))))
                .build()
                .toByteArray();

        assertThat(new MetricReader(counts, new ReadLimits(1 << 20, 4_000, 1 << 30)).read(request))
                .isEmpty();
        assertThat(counts.rejected(Rejection.TOO_MANY_ELEMENTS).sum()).isEqualTo(1);
        assertThat(new MetricReader(counts, ReadLimits.DEFAULT).read(request)).hasSize(1);
    }

    @Test
    void scopesAndMetricsWithoutRecordsCostNoIndex() throws Exception {
        byte[] empty = new byte[200_000];
        for (int i = 0; i < empty.length; i += 2) {
            empty[i] = 2 << 3 | 2;
        }
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(io.opentelemetry.proto.trace.v1.ResourceSpans.parseFrom(empty))
                .build()
                .toByteArray();
        assertThat(((Indexed) new SpanReader(counts, ReadLimits.DEFAULT).read(request)).indexBytes())
                .isLessThan(1_000);
        assertThat(((Indexed) new MetricReader(counts, ReadLimits.DEFAULT).read(request)).indexBytes())
                .isLessThan(1_000);
    }

    @Test
    void documentsOfJsonOneBehindTheOtherAreAllRead() throws Exception {
        byte[] lines = (Requests.JSON.replace('\n', ' ') + "\n").repeat(29).getBytes(StandardCharsets.UTF_8);
        assertThat(new SpanReader(counts, ReadLimits.DEFAULT).read(OtlpJson.traces(lines)))
                .hasSize(29);
    }

    @Test
    void jsonThatCannotBeTakenWholeIsRefused() {
        for (String bad : new String[] {
            "",
            "{}x",
            "{}{",
            "[]",
            "7",
            "null",
            "{\"resourceSpans\":[null]}",
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"\\ud83d\"}]}]}]}",
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":1e999999999}]}]}]}",
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"flags\":-1}]}]}]}",
            "{\"x\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}"
        }) {
            assertThatThrownBy(() -> OtlpJson.traces(bad.getBytes(StandardCharsets.UTF_8)))
                    .as(bad)
                    .isInstanceOf(InvalidProtocolBufferException.class);
        }
        assertThatThrownBy(() -> OtlpJson.traces(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void millionsOfEmptyObjectsInJsonBecomeNoObjects() throws Exception {
        String json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[" + "{},".repeat(2_000_000)
                + "{}]}]}]}]}";
        ByteString protobuf = UnsafeByteOperations.unsafeWrap(OtlpJson.traces(json.getBytes(StandardCharsets.UTF_8)));
        assertThat(protobuf.size()).isBetween(4_000_000, 4_000_100);
    }

    private int spans(ExportTraceServiceRequest request, ReadLimits limits) throws InvalidProtocolBufferException {
        return new SpanReader(counts, limits).read(request.toByteArray()).size();
    }
}
