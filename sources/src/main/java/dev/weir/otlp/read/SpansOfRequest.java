package dev.weir.otlp.read;

import dev.weir.api.EncodedSpan;
import dev.weir.api.ProtoFields;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.util.AbstractList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the spans of a request are; objects are made of those that are asked for. For one thread at a time. */
final class SpansOfRequest extends AbstractList<SpanData> implements Indexed {
    private static final int SCOPE_SPANS = ProtoFields.tag(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, ProtoFields.BYTES);
    private static final int SPANS = ProtoFields.tag(ScopeSpans.SPANS_FIELD_NUMBER, ProtoFields.BYTES);

    private final byte[] request;

    /** Of each span its scope, offset and length. */
    private final Numbers spans = new Numbers(3);

    /** Of each scope its offset and length, and those of its resource. */
    private final Numbers scopes = new Numbers(4);

    private final int[] scope = new int[4];
    private boolean hasSpans;

    /** Of the span asked for last: mostly the next one's, too. */
    private EncodedSpan.@Nullable Scope latest;

    private int latestScope;

    SpansOfRequest(byte[] request) {
        this.request = request;
    }

    /** What follows is of it; one without spans costs nothing. */
    void scope(int offset, int length, int resourceOffset, int resourceLength) {
        scope[0] = offset;
        scope[1] = length;
        scope[2] = resourceOffset;
        scope[3] = resourceLength;
        hasSpans = false;
    }

    void span(int offset, int length) {
        if (!hasSpans) {
            hasSpans = true;
            scopes.add(scope);
        }
        spans.add(scopes.size() - 1, offset, length);
    }

    @Override
    public SpanData get(int index) {
        Objects.checkIndex(index, spans.size());
        return new EncodedSpan(scope(spans.get(index, 0)), request, spans.get(index, 1), spans.get(index, 2));
    }

    @Override
    public int size() {
        return spans.size();
    }

    @Override
    public long indexBytes() {
        return spans.bytes() + scopes.bytes();
    }

    private EncodedSpan.Scope scope(int index) {
        EncodedSpan.Scope known = latest;
        if (known == null || latestScope != index) {
            byte[] resource = known != null && scopes.get(latestScope, 2) == scopes.get(index, 2)
                    ? known.resource()
                    : ProtoRest.of(request, scopes.get(index, 2), scopes.get(index, 3), SCOPE_SPANS);
            byte[] scope = ProtoRest.of(request, scopes.get(index, 0), scopes.get(index, 1), SPANS);
            known = new EncodedSpan.Scope(resource, scope);
            latest = known;
            latestScope = index;
        }
        return known;
    }
}
