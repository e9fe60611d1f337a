package dev.weir.otlp.read;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.DataPoint;
import dev.weir.api.ProtoFields;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds the data points in the bytes of export requests. Nothing of them is lost: fields that this version does not know are kept, too.
 * For one thread.
 */
public final class MetricReader {
    private static final MessageCheck.Type REQUEST = MessageCheck.Type.of(ExportMetricsServiceRequest.getDescriptor());
    private static final int RESOURCE_METRICS =
            ProtoFields.tag(ExportMetricsServiceRequest.RESOURCE_METRICS_FIELD_NUMBER, ProtoFields.BYTES);
    private static final int SCOPE_METRICS =
            ProtoFields.tag(ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER, ProtoFields.BYTES);
    private static final int METRICS = ProtoFields.tag(ScopeMetrics.METRICS_FIELD_NUMBER, ProtoFields.BYTES);

    /** What a point of a metric is, by the tag of the metric's data. */
    private static final Map<Integer, MessageCheck.Type> POINTS =
            Metric.getDescriptor().getRealOneofs().getFirst().getFields().stream()
                    .collect(Collectors.toMap(
                            f -> ProtoFields.tag(f.getNumber(), ProtoFields.BYTES), f -> point(f.getMessageType())));

    private final ReadCounts counts;
    private final ReadLimits limits;

    /** Of the request that is read: the bytes of its records, each with its resource, scope and metric. */
    private long expanded;

    public MetricReader(ReadCounts counts, ReadLimits limits) {
        this.counts = counts;
        this.limits = limits;
    }

    private static MessageCheck.Type point(Descriptor data) {
        return MessageCheck.Type.of(data.findFieldByName("data_points").getMessageType());
    }

    static boolean isData(int tag) {
        return POINTS.containsKey(tag);
    }

    /**
     * Those that are not left out; the others are counted.
     *
     * @param request the message {@code ExportMetricsServiceRequest}, which nobody changes from now on
     * @return in their order; an object is made when it is asked for, so what waits is hardly more than the request
     */
    public List<DataPoint> read(byte[] request) throws InvalidProtocolBufferException {
        MessageCheck.check(REQUEST, request);
        expanded = 0;
        PointsOfRequest points = new PointsOfRequest(request);
        ProtoFields in = new ProtoFields(request, 0, request.length);
        while (in.next()) {
            if (in.tag() == RESOURCE_METRICS) {
                resource(request, in.offset(), in.length(), points);
            } else {
                counts.unknownFields.increment();
            }
        }
        return points;
    }

    private void resource(byte[] request, int offset, int length, PointsOfRequest to) throws RequestTooLarge {
        int own = ProtoRest.size(request, offset, length, SCOPE_METRICS);
        ProtoFields scopes = new ProtoFields(request, offset, length);
        while (scopes.next()) {
            if (scopes.tag() != SCOPE_METRICS) {
                continue;
            }
            int shared = own + ProtoRest.size(request, scopes.offset(), scopes.length(), METRICS);
            to.scope(offset, length, scopes.offset(), scopes.length());
            ProtoFields in = new ProtoFields(request, scopes.offset(), scopes.length());
            while (in.next()) {
                if (in.tag() == METRICS) {
                    metric(request, in.offset(), in.length(), shared, to);
                }
            }
        }
    }

    /** Of several kinds of data the last one counts, and what came of it since another one did. */
    private void metric(byte[] request, int offset, int length, int shared, PointsOfRequest to) throws RequestTooLarge {
        int kind = 0;
        int from = 0;
        ProtoFields in = new ProtoFields(request, offset, length);
        while (in.next()) {
            if (in.tag() != kind && isData(in.tag())) {
                kind = in.tag();
                from = in.begin();
            }
        }
        int end = offset + length;
        int own = 0;
        int found = 0;
        ProtoFields all = new ProtoFields(request, offset, length);
        while (all.next()) {
            if (!isData(all.tag())) {
                own += all.end() - all.begin();
            } else if (all.tag() == kind && all.begin() >= from) {
                own += ProtoRest.size(request, all.offset(), all.length(), PointsOfRequest.DATA_POINTS);
            }
        }
        if (kind != 0) {
            to.metric(offset, length, kind, from);
            ProtoFields data = new ProtoFields(request, from, end - from);
            while (data.next()) {
                if (data.tag() == kind) {
                    found += points(request, data.offset(), data.length(), kind, shared + own, to);
                }
            }
        }
        if (found == 0) {
            counts.emptyMetrics.increment();
        }
    }

    /** How many there are, those that are left out among them. */
    private int points(byte[] request, int offset, int length, int kind, int shared, PointsOfRequest to)
            throws RequestTooLarge {
        int found = 0;
        MessageCheck.Type type = POINTS.get(kind);
        ProtoFields in = new ProtoFields(request, offset, length);
        while (in.next()) {
            if (in.tag() != PointsOfRequest.DATA_POINTS) {
                continue;
            }
            found++;
            Rejection reason = type == null ? null : limits.check(type, request, in.offset(), in.length(), shared);
            if (reason == null) {
                expanded = limits.add(expanded, in.length(), shared);
                to.point(in.offset(), in.length());
            } else {
                counts.rejected(reason).increment();
            }
        }
        return found;
    }
}
