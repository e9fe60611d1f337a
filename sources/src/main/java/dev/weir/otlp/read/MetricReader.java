package dev.weir.otlp.read;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.ArrayList;
import java.util.List;

/** Takes export requests apart into data points. Nothing of them is lost: fields that this version does not know are kept, too. */
public final class MetricReader {
    /** The same in the data of a metric of any kind. */
    private static final int DATA_POINTS = Gauge.DATA_POINTS_FIELD_NUMBER;

    private final ReadCounts counts;

    public MetricReader(ReadCounts counts) {
        this.counts = counts;
    }

    public List<DataPoint> read(ExportMetricsServiceRequest request) {
        counts.unknownFields.add(request.getUnknownFields().asMap().size());
        List<DataPoint> points = new ArrayList<>();
        for (ResourceMetrics ofResource : request.getResourceMetricsList()) {
            byte[] resource = ofResource.toBuilder().clearScopeMetrics().build().toByteArray();
            for (ScopeMetrics ofScope : ofResource.getScopeMetricsList()) {
                byte[] scope = ofScope.toBuilder().clearMetrics().build().toByteArray();
                for (Metric metric : ofScope.getMetricsList()) {
                    read(resource, scope, metric, points);
                }
            }
        }
        return points;
    }

    private void read(byte[] resource, byte[] scope, Metric metric, List<DataPoint> to) {
        int kind = metric.getDataCase().getNumber();
        if (kind == 0) {
            counts.emptyMetrics.increment();
            return;
        }
        Message data = (Message) metric.getField(Metric.getDescriptor().findFieldByNumber(kind));
        FieldDescriptor field = data.getDescriptorForType().findFieldByNumber(DATA_POINTS);
        List<?> points = (List<?>) data.getField(field);
        if (points.isEmpty()) {
            counts.emptyMetrics.increment();
            return;
        }
        EncodedPoint.Metric shared = new EncodedPoint.Metric(
                resource,
                scope,
                metric.toBuilder().clearData().build().toByteArray(),
                kind,
                data.toBuilder().clearField(field).build().toByteArray());
        points.forEach(p -> to.add(new EncodedPoint(shared, ((Message) p).toByteArray())));
    }
}
