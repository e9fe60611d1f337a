package dev.weir.passthrough;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;

/** A request with every kind of metric and every field. */
public final class AllMetrics {
    public static final int POINTS = 8;

    private static final Exemplar EXEMPLAR = Exemplar.newBuilder()
            .setTimeUnixNano(5)
            .setAsInt(-3)
            .setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}))
            .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
            .addFilteredAttributes(text("user", "7"))
            .build();

    private AllMetrics() {}

    /** @param unknown whether fields are in it that only a later OTLP knows, which JSON cannot have */
    public static ExportMetricsServiceRequest request(boolean unknown) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder()
                .setSchemaUrl("https://example.com/scope")
                .setScope(InstrumentationScope.newBuilder()
                        .setName("meter")
                        .setVersion("1.2")
                        .addAttributes(text("team", "shop"))
                        .setDroppedAttributesCount(2))
                .addMetrics(gauge())
                .addMetrics(sum())
                .addMetrics(histogram())
                .addMetrics(exponential())
                .addMetrics(summary());
        if (unknown) {
            scope.getMetricsBuilder(0).setUnknownFields(later());
            scope.getMetricsBuilder(1).getSumBuilder().setUnknownFields(later());
            scope.getMetricsBuilder(1).getSumBuilder().getDataPointsBuilder(0).setUnknownFields(later());
        }
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(resource("shop").addScopeMetrics(scope))
                .addResourceMetrics(resource("cart")
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(gauge().setName("other"))))
                .build();
    }

    private static UnknownFieldSet later() {
        return UnknownFieldSet.newBuilder()
                .addField(777, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();
    }

    private static ResourceMetrics.Builder resource(String service) {
        return ResourceMetrics.newBuilder()
                .setSchemaUrl("https://example.com/resource")
                .setResource(Resource.newBuilder()
                        .addAttributes(text("service.name", service))
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("map")
                                .setValue(AnyValue.newBuilder()
                                        .setKvlistValue(
                                                KeyValueList.newBuilder().addValues(text("k", "v")))))
                        .setDroppedAttributesCount(1));
    }

    private static Metric.Builder gauge() {
        return Metric.newBuilder()
                .setName("gauge")
                .setDescription("what it is")
                .setUnit("By")
                .addMetadata(text("origin", "test"))
                .setGauge(Gauge.newBuilder()
                        .addDataPoints(number().setAsDouble(0.5).addExemplars(EXEMPLAR))
                        .addDataPoints(number().setFlags(1)));
    }

    private static Metric.Builder sum() {
        return Metric.newBuilder()
                .setName("sum")
                .setSum(Sum.newBuilder()
                        .setIsMonotonic(true)
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                        .addDataPoints(number().setAsInt(7)));
    }

    private static Metric.Builder histogram() {
        return Metric.newBuilder()
                .setName("histogram")
                .setHistogram(Histogram.newBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                        .addDataPoints(HistogramDataPoint.newBuilder()
                                .setTimeUnixNano(2)
                                .setCount(3)
                                .setSum(0)
                                .addExplicitBounds(1.5)
                                .addBucketCounts(1)
                                .addBucketCounts(2)
                                .addExemplars(EXEMPLAR)
                                .setMin(0.25)));
    }

    private static Metric.Builder exponential() {
        return Metric.newBuilder()
                .setName("exponential")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                        .addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                                .setTimeUnixNano(2)
                                .setCount(9)
                                .setScale(-2)
                                .setZeroCount(1)
                                .setZeroThreshold(0.01)
                                .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
                                        .setOffset(-4)
                                        .addBucketCounts(5))
                                .setNegative(ExponentialHistogramDataPoint.Buckets.newBuilder()
                                        .setOffset(1)
                                        .addBucketCounts(3))));
    }

    private static Metric.Builder summary() {
        return Metric.newBuilder()
                .setName("summary")
                .setSummary(Summary.newBuilder()
                        .addDataPoints(SummaryDataPoint.newBuilder()
                                .setTimeUnixNano(2)
                                .setCount(4)
                                .setSum(8)
                                .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                                        .setQuantile(0.99)
                                        .setValue(3))));
    }

    private static NumberDataPoint.Builder number() {
        return NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(1)
                .setTimeUnixNano(2)
                .addAttributes(text("k", "v"));
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
