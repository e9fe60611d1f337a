package dev.weir.otlp.read;

import dev.weir.api.DataPoint;
import dev.weir.api.EncodedPoint;
import dev.weir.api.ProtoFields;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.ByteArrayOutputStream;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the data points of a request are; objects are made of those that are asked for. For one thread at a time. */
final class PointsOfRequest extends AbstractList<DataPoint> implements Indexed {
    /** The same in the data of a metric of any kind. */
    static final int DATA_POINTS = ProtoFields.tag(Gauge.DATA_POINTS_FIELD_NUMBER, ProtoFields.BYTES);

    private static final int SCOPE_METRICS =
            ProtoFields.tag(ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER, ProtoFields.BYTES);
    private static final int METRICS = ProtoFields.tag(ScopeMetrics.METRICS_FIELD_NUMBER, ProtoFields.BYTES);

    private final byte[] request;

    /** Of each point its metric, offset and length. */
    private final Numbers points = new Numbers(3);

    /** Of each metric the offset and length of its resource, of its scope and of itself, the tag of its data and where that begins. */
    private final Numbers metrics = new Numbers(8);

    private final int[] metric = new int[8];
    private boolean hasPoints;

    /** Of the point asked for last: mostly the next one's, too. */
    private EncodedPoint.@Nullable Metric latest;

    private int latestMetric;

    PointsOfRequest(byte[] request) {
        this.request = request;
    }

    /** The metrics that follow are of it. */
    void scope(int resourceOffset, int resourceLength, int offset, int length) {
        metric[0] = resourceOffset;
        metric[1] = resourceLength;
        metric[2] = offset;
        metric[3] = length;
    }

    /** What follows is of it; one without points costs nothing. */
    void metric(int offset, int length, int kind, int from) {
        metric[4] = offset;
        metric[5] = length;
        metric[6] = kind;
        metric[7] = from;
        hasPoints = false;
    }

    void point(int offset, int length) {
        if (!hasPoints) {
            hasPoints = true;
            metrics.add(metric);
        }
        points.add(metrics.size() - 1, offset, length);
    }

    @Override
    public DataPoint get(int index) {
        Objects.checkIndex(index, points.size());
        int offset = points.get(index, 1);
        return new EncodedPoint(
                metric(points.get(index, 0)), Arrays.copyOfRange(request, offset, offset + points.get(index, 2)));
    }

    @Override
    public int size() {
        return points.size();
    }

    @Override
    public long indexBytes() {
        return points.bytes() + metrics.bytes();
    }

    private EncodedPoint.Metric metric(int index) {
        EncodedPoint.Metric known = latest;
        if (known == null || latestMetric != index) {
            byte[] resource = known != null && isSame(index, 0)
                    ? known.resource()
                    : ProtoRest.of(request, metrics.get(index, 0), metrics.get(index, 1), SCOPE_METRICS);
            byte[] scope = known != null && isSame(index, 2)
                    ? known.scope()
                    : ProtoRest.of(request, metrics.get(index, 2), metrics.get(index, 3), METRICS);
            known = make(resource, scope, index);
            latest = known;
            latestMetric = index;
        }
        return known;
    }

    private boolean isSame(int index, int number) {
        return metrics.get(latestMetric, number) == metrics.get(index, number);
    }

    private EncodedPoint.Metric make(byte[] resource, byte[] scope, int index) {
        ByteArrayOutputStream own = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int kind = metrics.get(index, 6);
        ProtoFields in = new ProtoFields(request, metrics.get(index, 4), metrics.get(index, 5));
        while (in.next()) {
            if (!MetricReader.isData(in.tag())) {
                own.write(request, in.begin(), in.end() - in.begin());
            } else if (in.tag() == kind && in.begin() >= metrics.get(index, 7)) {
                data.writeBytes(ProtoRest.of(request, in.offset(), in.length(), DATA_POINTS));
            }
        }
        return new EncodedPoint.Metric(resource, scope, own.toByteArray(), kind >>> 3, data.toByteArray());
    }
}
