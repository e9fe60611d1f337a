package dev.weir.otlp;

import static dev.weir.sink.testing.TestPoints.exponential;
import static dev.weir.sink.testing.TestPoints.gauge;
import static dev.weir.sink.testing.TestPoints.histogram;
import static dev.weir.sink.testing.TestPoints.point;
import static dev.weir.sink.testing.TestPoints.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Attributes;
import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Gauge;
import dev.weir.api.MetricPoint.Sum;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.sink.testing.TestPoints;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtlpMetricsTest {
    @Test
    void pointsOfOneResourceAndOneMetricStandTogetherInTheOrderOfTheFirstOfThem() throws Exception {
        ExportMetricsServiceRequest request = request(
                histogram(0, "shop"), sum(1), histogram(2, "cart"), histogram(3, "shop"), sum(4), histogram(5, "cart"));

        assertThat(request.getResourceMetricsList())
                .extracting(r -> r.getResource().getAttributes(0).getValue().getStringValue())
                .containsExactly("shop", "cart");
        List<Metric> shop = metrics(request, 0);
        assertThat(shop).extracting(Metric::getName).containsExactly("http.server.request.duration", "weir.lost");
        assertThat(shop.getFirst().getHistogram().getDataPointsList())
                .extracting(p -> p.getAttributes(1).getValue().getIntValue())
                .containsExactly(200L, 203L);
        assertThat(shop.getLast().getSum().getDataPointsList())
                .extracting(NumberDataPoint::getAsInt)
                .containsExactly(1L, 4L);
        assertThat(metrics(request, 1))
                .singleElement()
                .satisfies(
                        m -> assertThat(m.getHistogram().getDataPointsCount()).isEqualTo(2));
    }

    @Test
    void whatOtlpSaysOncePerMetricKeepsMetricsOfOneNameApart() throws Exception {
        ExportMetricsServiceRequest request = request(
                point("m", "1", 0, new Gauge(1L), "shop"),
                point("m", "s", 0, new Gauge(1L), "shop"),
                point("m", "1", 0, new Sum(1L, true, Temporality.DELTA), "shop"),
                point("m", "1", 0, new Sum(1L, false, Temporality.DELTA), "shop"),
                point("m", "1", 0, new Sum(1.5, true, Temporality.CUMULATIVE), "shop"),
                point("m", "1", 1, new Gauge(2.5), "shop"));

        assertThat(metrics(request, 0)).hasSize(5);
        assertThat(metrics(request, 0).getFirst().getGauge().getDataPointsList())
                .extracting(NumberDataPoint::getValueCase)
                .containsExactly(NumberDataPoint.ValueCase.AS_INT, NumberDataPoint.ValueCase.AS_DOUBLE);
    }

    @Test
    void everyFieldOfAHistogramIsKept() throws Exception {
        Metric metric = metrics(request(histogram(1)), 0).getFirst();

        assertThat(metric.getDescription()).isEqualTo("about http.server.request.duration");
        assertThat(metric.getUnit()).isEqualTo("s");
        assertThat(metric.getHistogram().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
        HistogramDataPoint point = metric.getHistogram().getDataPoints(0);
        assertThat(point.getStartTimeUnixNano()).isEqualTo(1_581_452_772_000_000_321L);
        assertThat(point.getTimeUnixNano()).isEqualTo(1_581_452_773_000_000_789L);
        assertThat(point.getCount()).isEqualTo(2);
        assertThat(point.getSum()).isEqualTo(0.75);
        assertThat(point.getMin()).isEqualTo(0.25);
        assertThat(point.getMax()).isEqualTo(0.5);
        assertThat(point.getExplicitBoundsList()).containsExactly(0.1, 0.5, 1.0);
        assertThat(point.getBucketCountsList()).containsExactly(0L, 2L, 0L, 0L);
        Exemplar exemplar = point.getExemplars(0);
        assertThat(exemplar.getAsDouble()).isEqualTo(0.25);
        assertThat(exemplar.getTimeUnixNano()).isEqualTo(1_581_452_773_000_000_123L);
        assertThat(HexFormat.of().formatHex(exemplar.getTraceId().toByteArray()))
                .isEqualTo("0102030405060708090a0b0c0d0e0f10");
        assertThat(HexFormat.of().formatHex(exemplar.getSpanId().toByteArray())).isEqualTo("1112131415161718");
    }

    @Test
    void everyFieldOfAnExponentialHistogramIsKeptAndWhatIsNotKnownIsLeftOut() throws Exception {
        Metric metric = metrics(request(exponential(1)), 0).getFirst();

        assertThat(metric.getExponentialHistogram().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        ExponentialHistogramDataPoint point = metric.getExponentialHistogram().getDataPoints(0);
        assertThat(point.getCount()).isEqualTo(6);
        assertThat(point.getSum()).isEqualTo(8.5);
        assertThat(point.hasMin()).isFalse();
        assertThat(point.hasMax()).isFalse();
        assertThat(point.getScale()).isZero();
        assertThat(point.getZeroCount()).isEqualTo(1);
        assertThat(point.getPositive().getOffset()).isEqualTo(-1);
        assertThat(point.getPositive().getBucketCountsList()).containsExactly(2L, 0L, 3L);
        assertThat(point.hasNegative()).isFalse();
        assertThat(point.getExemplars(0).getTraceId().isEmpty()).isTrue();
        assertThat(point.getExemplars(0).getSpanId().isEmpty()).isTrue();
    }

    @Test
    void flagsPassThrough() throws Exception {
        int flag = DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE;
        ExportMetricsServiceRequest request =
                request(flagged(histogram(0), flag), flagged(exponential(0), flag), flagged(gauge(0), flag));

        assertThat(metrics(request, 0).get(0).getHistogram().getDataPoints(0).getFlags())
                .isEqualTo(flag);
        assertThat(metrics(request, 0)
                        .get(1)
                        .getExponentialHistogram()
                        .getDataPoints(0)
                        .getFlags())
                .isEqualTo(flag);
        assertThat(metrics(request, 0).get(2).getGauge().getDataPoints(0).getFlags())
                .isEqualTo(flag);
    }

    @Test
    void theScopeIsTheOneOfTraces() throws Exception {
        assertThat(request(gauge(0)).getResourceMetrics(0).getScopeMetrics(0).getScope())
                .isEqualTo(OtlpTraces.request(dev.weir.sink.testing.TestSpans.spans(0, 1))
                        .getResourceSpans(0)
                        .getScopeSpans(0)
                        .getScope());
    }

    /** Two hundred resources of five hundred metrics each: were groups looked for one by one, this would not end. */
    @Test
    void groupsAreFoundAtOnceHoweverManyThereAre() {
        List<MetricPoint> points = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            points.add(point("m" + i / 200, "s", i, new Gauge((long) i), "service" + i % 200));
        }
        ExportMetricsServiceRequest request = OtlpMetrics.request(points);

        assertThat(request.getResourceMetricsList())
                .hasSize(200)
                .allMatch(r -> r.getScopeMetrics(0).getMetricsCount() == 500);
    }

    @Test
    void equalPointsGiveEqualBytes() {
        assertThat(OtlpMetrics.request(TestPoints.histograms(0, 50)).toByteArray())
                .isEqualTo(OtlpMetrics.request(TestPoints.histograms(0, 50)).toByteArray());
        assertThat(OtlpMetrics.request(List.of())).isEqualTo(ExportMetricsServiceRequest.getDefaultInstance());
    }

    private static MetricPoint flagged(MetricPoint p, int flags) {
        return new MetricPoint(
                p.name(),
                p.description(),
                p.unit(),
                p.value(),
                p.startNanos(),
                p.timeNanos(),
                flags,
                Attributes.EMPTY,
                p.resource());
    }

    /** Over the wire and back. */
    private static ExportMetricsServiceRequest request(MetricPoint... points) throws Exception {
        return ExportMetricsServiceRequest.parseFrom(
                OtlpMetrics.request(List.of(points)).toByteArray());
    }

    private static List<Metric> metrics(ExportMetricsServiceRequest request, int resource) {
        return request.getResourceMetrics(resource).getScopeMetrics(0).getMetricsList();
    }
}
