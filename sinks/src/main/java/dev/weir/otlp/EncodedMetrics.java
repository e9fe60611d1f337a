package dev.weir.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.weir.api.EncodedPoint;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts points of other programs together again: by resource, scope and metric, each in the order of their first point. What the
 * messages say is copied and not understood.
 */
final class EncodedMetrics {
    /** A bound for the tags and lengths of a point with a resource, a scope and a metric of its own. */
    static final int FRAMES = 40;

    /** The same in the data of a metric of any kind. */
    private static final int DATA_POINTS = Gauge.DATA_POINTS_FIELD_NUMBER;

    private final Map<ByteString, Map<ByteString, Map<EncodedPoint.Metric, List<byte[]>>>> points =
            new LinkedHashMap<>();

    void add(EncodedPoint point) {
        EncodedPoint.Metric metric = point.metric();
        points.computeIfAbsent(UnsafeByteOperations.unsafeWrap(metric.resource()), r -> new LinkedHashMap<>())
                .computeIfAbsent(UnsafeByteOperations.unsafeWrap(metric.scope()), s -> new LinkedHashMap<>())
                .computeIfAbsent(metric, m -> new ArrayList<>())
                .add(point.point());
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    /** The most that the point takes in a request. */
    static int size(EncodedPoint point) {
        EncodedPoint.Metric m = point.metric();
        return m.resource().length
                + m.scope().length
                + m.metric().length
                + m.data().length
                + point.point().length
                + FRAMES;
    }

    /** An export request. */
    byte[] toByteArray() {
        ProtoWriter request = new ProtoWriter(1 << 12);
        points.forEach((resource, scopes) -> {
            int ofResource = request.begin(ExportMetricsServiceRequest.RESOURCE_METRICS_FIELD_NUMBER);
            request.raw(resource.toByteArray());
            scopes.forEach((scope, metrics) -> {
                int ofScope = request.begin(ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER);
                request.raw(scope.toByteArray());
                metrics.forEach((metric, of) -> metric(metric, of, request));
                request.end(ofScope);
            });
            request.end(ofResource);
        });
        return request.toByteArray();
    }

    private static void metric(EncodedPoint.Metric metric, List<byte[]> points, ProtoWriter to) {
        int begun = to.begin(ScopeMetrics.METRICS_FIELD_NUMBER);
        to.raw(metric.metric());
        int data = to.begin(metric.kind());
        to.raw(metric.data());
        for (byte[] point : points) {
            to.message(DATA_POINTS, point, point.length);
        }
        to.end(data);
        to.end(begun);
    }
}
