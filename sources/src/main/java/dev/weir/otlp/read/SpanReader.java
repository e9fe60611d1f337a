package dev.weir.otlp.read;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.ProtoFields;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
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

    private final ReadCounts counts;

    public SpanReader(ReadCounts counts) {
        this.counts = counts;
    }

    /**
     * Those that are valid; the others are counted.
     *
     * @param request the message {@code ExportTraceServiceRequest}, which nobody changes from now on
     * @return in their order; an object is made when it is asked for, so what waits is hardly more than the request
     */
    public List<SpanData> read(byte[] request) throws InvalidProtocolBufferException {
        MessageCheck.check(REQUEST, request);
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

    private void resource(byte[] request, int offset, int length, SpansOfRequest to) {
        ProtoFields in = new ProtoFields(request, offset, length);
        while (in.next()) {
            if (in.tag() == SCOPE_SPANS) {
                to.scope(in.offset(), in.length(), offset, length);
                spans(request, in.offset(), in.length(), to);
            }
        }
    }

    private void spans(byte[] request, int offset, int length, SpansOfRequest to) {
        ProtoFields in = new ProtoFields(request, offset, length);
        while (in.next()) {
            if (in.tag() == SPANS) {
                InvalidSpan reason = InvalidSpan.of(request, in.offset(), in.length());
                if (reason == null) {
                    to.span(in.offset(), in.length());
                } else {
                    counts.invalid(reason).increment();
                }
            }
        }
    }
}
