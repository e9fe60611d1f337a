package dev.weir.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.Attributes;
import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.ExponentialHistogram;
import dev.weir.api.MetricPoint.Gauge;
import dev.weir.api.MetricPoint.Histogram;
import dev.weir.api.MetricPoint.Sum;
import dev.weir.api.MetricPoint.Temporality;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns metric points into OTLP requests. The same points in the same order always give the same message. */
public final class OtlpMetrics {
    private OtlpMetrics() {}

    /**
     * Groups the points by resource and metric; resources and metrics stand in the order of their first point. Points that differ
     * in unit, description, kind of value, temporality or monotonicity are of different metrics, be their name the same. Those of
     * other programs come behind Weir's own.
     */
    public static ExportMetricsServiceRequest request(Iterable<? extends DataPoint> points) {
        EncodedMetrics encoded = new EncodedMetrics();
        ExportMetricsServiceRequest.Builder request = request(points, encoded);
        if (!encoded.isEmpty()) {
            try {
                request.mergeFrom(encoded.toByteArray());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a point that was read is none", e);
            }
        }
        return request.build();
    }

    /** The same as bytes; points of other programs are copied and not made messages of. */
    static byte[] protobuf(Iterable<? extends DataPoint> points) {
        EncodedMetrics encoded = new EncodedMetrics();
        byte[] own = request(points, encoded).build().toByteArray();
        if (encoded.isEmpty()) {
            return own;
        }
        byte[] others = encoded.toByteArray();
        byte[] all = Arrays.copyOf(own, own.length + others.length);
        System.arraycopy(others, 0, all, own.length, others.length);
        return all;
    }

    /** Of Weir's own points. */
    private static ExportMetricsServiceRequest.Builder request(
            Iterable<? extends DataPoint> points, EncodedMetrics encoded) {
        Map<Attributes, Map<Identity, Metric.Builder>> byResource = new LinkedHashMap<>();
        for (DataPoint point : points) {
            switch (point) {
                case EncodedPoint e -> encoded.add(e);
                case MetricPoint p -> {
                    Metric.Builder metric = byResource
                            .computeIfAbsent(p.resource(), r -> new LinkedHashMap<>())
                            .computeIfAbsent(Identity.of(p), OtlpMetrics::metric);
                    add(p, metric);
                }
            }
        }
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        byResource.forEach((resource, metrics) -> {
            ScopeMetrics.Builder scope = ScopeMetrics.newBuilder().setScope(CommonMessages.SCOPE);
            metrics.values().forEach(scope::addMetrics);
            request.addResourceMetrics(ResourceMetrics.newBuilder()
                    .setResource(CommonMessages.resource(resource))
                    .addScopeMetrics(scope));
        });
        return request;
    }

    public static Resource resource(Attributes attributes) {
        return CommonMessages.resource(attributes);
    }

    /** The most that the point takes in a request. */
    static int size(DataPoint point) {
        return point instanceof EncodedPoint encoded
                ? EncodedMetrics.size(encoded)
                : request(List.of(point)).getSerializedSize();
    }

    private static void add(MetricPoint p, Metric.Builder metric) {
        switch (p.value()) {
            case Gauge g -> metric.getGaugeBuilder().addDataPoints(DataPoints.number(p, g.number()));
            case Sum s -> metric.getSumBuilder().addDataPoints(DataPoints.number(p, s.number()));
            case Histogram h -> metric.getHistogramBuilder().addDataPoints(DataPoints.histogram(p, h));
            case ExponentialHistogram h ->
                metric.getExponentialHistogramBuilder().addDataPoints(DataPoints.exponential(p, h));
        }
    }

    private static Metric.Builder metric(Identity identity) {
        Metric.Builder metric = Metric.newBuilder()
                .setName(identity.name)
                .setDescription(identity.description)
                .setUnit(identity.unit);
        int temporality = identity.temporality.ordinal();
        switch (identity.kind) {
            case GAUGE -> metric.getGaugeBuilder();
            case SUM ->
                metric.getSumBuilder()
                        .setAggregationTemporalityValue(temporality)
                        .setIsMonotonic(identity.monotonic);
            case HISTOGRAM -> metric.getHistogramBuilder().setAggregationTemporalityValue(temporality);
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogramBuilder().setAggregationTemporalityValue(temporality);
        }
        return metric;
    }

    private enum Kind {
        GAUGE,
        SUM,
        HISTOGRAM,
        EXPONENTIAL_HISTOGRAM
    }

    /** What OTLP says once for all points of a metric. */
    private record Identity(
            String name, String description, String unit, Kind kind, Temporality temporality, boolean monotonic) {

        static Identity of(MetricPoint p) {
            return switch (p.value()) {
                case Gauge g -> of(p, Kind.GAUGE, Temporality.UNSPECIFIED, false);
                case Sum s -> of(p, Kind.SUM, s.temporality(), s.monotonic());
                case Histogram h -> of(p, Kind.HISTOGRAM, h.temporality(), false);
                case ExponentialHistogram h -> of(p, Kind.EXPONENTIAL_HISTOGRAM, h.temporality(), false);
            };
        }

        private static Identity of(MetricPoint p, Kind kind, Temporality temporality, boolean monotonic) {
            return new Identity(p.name(), p.description(), p.unit(), kind, temporality, monotonic);
        }
    }
}
