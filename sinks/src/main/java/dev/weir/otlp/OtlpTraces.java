package dev.weir.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.Attributes;
import dev.weir.api.EncodedSpan;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns spans into OTLP requests. The same spans in the same order always give the same message. */
public final class OtlpTraces {
    private OtlpTraces() {}

    /**
     * Groups the spans by resource; resources stand in the order of their first span. Those of other programs come behind Weir's own,
     * grouped by scope, too.
     */
    public static ExportTraceServiceRequest request(Iterable<? extends SpanData> spans) {
        Map<Attributes, ScopeSpans.Builder> byResource = new LinkedHashMap<>();
        SpanRequestBuilder encoded = new SpanRequestBuilder(Integer.MAX_VALUE);
        for (SpanData span : spans) {
            switch (span) {
                case EncodedSpan e -> encoded.add(e);
                case Span s ->
                    byResource
                            .computeIfAbsent(
                                    s.resource(), r -> ScopeSpans.newBuilder().setScope(CommonMessages.SCOPE))
                            .addSpans(span(s));
            }
        }
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        byResource.forEach((resource, scope) -> request.addResourceSpans(ResourceSpans.newBuilder()
                .setResource(CommonMessages.resource(resource))
                .addScopeSpans(scope)));
        if (encoded.records() > 0) {
            try {
                request.mergeFrom(encoded.take().protobuf());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a span that was read is none", e);
            }
        }
        return request.build();
    }

    /** The same as bytes, without protobuf's messages in between; resources stand in the order of their first span, whoever made it. */
    static byte[] protobuf(Iterable<? extends SpanData> spans) {
        SpanRequestBuilder request = new SpanRequestBuilder(Integer.MAX_VALUE);
        spans.forEach(request::add);
        return request.take().protobuf();
    }

    private static io.opentelemetry.proto.trace.v1.Span span(Span s) {
        var span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(CommonMessages.traceId(s.traceIdHi(), s.traceIdLo()))
                .setSpanId(CommonMessages.spanId(s.spanId()))
                .setFlags(s.flags())
                .setName(s.name())
                .setKindValue(s.kind().ordinal())
                .setStartTimeUnixNano(s.startNanos())
                .setEndTimeUnixNano(s.endNanos());
        if (s.parentSpanId() != 0) {
            span.setParentSpanId(CommonMessages.spanId(s.parentSpanId()));
        }
        if (s.traceState() != null) {
            span.setTraceState(s.traceState());
        }
        if (s.status() != Span.Status.UNSET) {
            span.setStatus(Status.newBuilder().setCodeValue(s.status().ordinal()));
        }
        s.attributes().forEach((key, value) -> span.addAttributes(CommonMessages.attribute(key, value)));
        return span.build();
    }
}
