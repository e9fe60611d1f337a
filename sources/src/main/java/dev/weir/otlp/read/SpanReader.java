package dev.weir.otlp.read;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.ProtoFields;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/**
 * Finds the spans in the bytes of export requests. Nothing of them is lost: fields that this version does not know are kept, too. For
 * one thread.
 */
public final class SpanReader {
    private static final MessageCheck.Type REQUEST = MessageCheck.Type.of(ExportTraceServiceRequest.getDescriptor());
    private static final int RESOURCE_SPANS =
            ProtoFields.tag(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER, ProtoFields.BYTES);
    private static final int SCOPE_SPANS = ProtoFields.tag(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, ProtoFields.BYTES);
    private static final int SPANS = ProtoFields.tag(ScopeSpans.SPANS_FIELD_NUMBER, ProtoFields.BYTES);

    private static final MessageCheck.Type SPAN = MessageCheck.Type.of(Span.getDescriptor());

    private final ReadCounts counts;
    private final ReadLimits limits;

    /** Of the request that is read: the bytes of its records, each with its resource and scope. */
    private long expanded;

    public SpanReader(ReadCounts counts, ReadLimits limits) {
        this.counts = counts;
        this.limits = limits;
    }

    /**
     * Those that are valid; the others are counted.
     *
     * @param request the message {@code ExportTraceServiceRequest}, which nobody changes from now on
     * @return in their order; an object is made when it is asked for, so what waits is hardly more than the request
     */
    public List<SpanData> read(byte[] request) throws InvalidProtocolBufferException {
        MessageCheck.check(REQUEST, request);
        expanded = 0;
        SpansOfRequest spans = new SpansOfRequest(request);
        ProtoFields in = new ProtoFields(request, 0, request.length);
        while (in.next()) {
            if (in.tag() == RESOURCE_SPANS) {
                resource(request, in.offset(), in.length(), spans);
            } else {
                counts.unknownFields.increment();
            }
        }
        return spans;
    }

    private void resource(byte[] request, int offset, int length, SpansOfRequest to) throws RequestTooLarge {
        int own = ProtoRest.size(request, offset, length, SCOPE_SPANS);
        ProtoFields in = new ProtoFields(request, offset, length);
        while (in.next()) {
            if (in.tag() == SCOPE_SPANS) {
                int shared = own + ProtoRest.size(request, in.offset(), in.length(), SPANS);
                to.scope(in.offset(), in.length(), offset, length);
                spans(request, in.offset(), in.length(), shared, to);
            }
        }
    }

    private void spans(byte[] request, int offset, int length, int shared, SpansOfRequest to) throws RequestTooLarge {
        ProtoFields in = new ProtoFields(request, offset, length);
        while (in.next()) {
            if (in.tag() == SPANS) {
                Rejection reason = Rejection.ofSpan(request, in.offset(), in.length());
                if (reason == null) {
                    reason = limits.check(SPAN, request, in.offset(), in.length(), shared);
                }
                if (reason == null) {
                    expanded = limits.add(expanded, in.length(), shared);
                    to.span(in.offset(), in.length());
                } else {
                    counts.rejected(reason).increment();
                }
            }
        }
    }
}
