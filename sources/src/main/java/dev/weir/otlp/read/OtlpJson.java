package dev.weir.otlp.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * OTLP's JSON is protobuf's, but for ids, which are hex and not base64. Hex reads as base64, too, so protobuf's parser takes the ids
 * for bytes whose base64 they are; writing those as base64 gives back what stood there.
 */
public final class OtlpJson {
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private static final ByteString NO_ID = ByteString.copyFrom(new byte[1]);

    private OtlpJson() {}

    /** @throws InvalidProtocolBufferException if it is no such request, or a link's id in it is no hex */
    public static ExportTraceServiceRequest traces(String json) throws InvalidProtocolBufferException {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        PARSER.merge(json, request);
        for (ResourceSpans.Builder ofResource : request.getResourceSpansBuilderList()) {
            for (ScopeSpans.Builder ofScope : ofResource.getScopeSpansBuilderList()) {
                for (Span.Builder span : ofScope.getSpansBuilderList()) {
                    span.setTraceId(id(span.getTraceId()))
                            .setSpanId(id(span.getSpanId()))
                            .setParentSpanId(id(span.getParentSpanId()));
                    for (Span.Link.Builder link : span.getLinksBuilderList()) {
                        link.setTraceId(id(link.getTraceId())).setSpanId(id(link.getSpanId()));
                        if (link.getTraceId().equals(NO_ID) || link.getSpanId().equals(NO_ID)) {
                            throw new InvalidProtocolBufferException("a link's id is no hex");
                        }
                    }
                }
            }
        }
        return request.build();
    }

    /** @throws InvalidProtocolBufferException if it is no such request, or an id in it is no hex */
    public static ExportMetricsServiceRequest metrics(String json) throws InvalidProtocolBufferException {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        PARSER.merge(json, request);
        for (ResourceMetrics.Builder ofResource : request.getResourceMetricsBuilderList()) {
            for (ScopeMetrics.Builder ofScope : ofResource.getScopeMetricsBuilderList()) {
                for (Metric.Builder metric : ofScope.getMetricsBuilderList()) {
                    for (Exemplar.Builder exemplar : exemplars(metric)) {
                        exemplar.setTraceId(id(exemplar.getTraceId())).setSpanId(id(exemplar.getSpanId()));
                        if (exemplar.getTraceId().equals(NO_ID)
                                || exemplar.getSpanId().equals(NO_ID)) {
                            throw new InvalidProtocolBufferException("an exemplar's id is no hex");
                        }
                    }
                }
            }
        }
        return request.build();
    }

    private static List<Exemplar.Builder> exemplars(Metric.Builder metric) {
        List<Exemplar.Builder> exemplars = new ArrayList<>();
        switch (metric.getDataCase()) {
            case GAUGE ->
                metric.getGaugeBuilder()
                        .getDataPointsBuilderList()
                        .forEach(p -> exemplars.addAll(p.getExemplarsBuilderList()));
            case SUM ->
                metric.getSumBuilder()
                        .getDataPointsBuilderList()
                        .forEach(p -> exemplars.addAll(p.getExemplarsBuilderList()));
            case HISTOGRAM ->
                metric.getHistogramBuilder()
                        .getDataPointsBuilderList()
                        .forEach(p -> exemplars.addAll(p.getExemplarsBuilderList()));
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogramBuilder()
                        .getDataPointsBuilderList()
                        .forEach(p -> exemplars.addAll(p.getExemplarsBuilderList()));
            default -> {
                // A summary has none.
            }
        }
        return exemplars;
    }

    /** What is no hex becomes an id of a wrong length, for which its span is rejected. */
    private static ByteString id(ByteString misread) {
        try {
            return ByteString.copyFrom(
                    HexFormat.of().parseHex(Base64.getEncoder().encodeToString(misread.toByteArray())));
        } catch (IllegalArgumentException e) {
            return NO_ID;
        }
    }
}
