package dev.weir.otlp.read;

import dev.weir.api.EncodedSpan;
import dev.weir.api.ProtoFields;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.ByteArrayOutputStream;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the spans of a request are; objects are made of those that are asked for. For one thread at a time. */
final class SpansOfRequest extends AbstractList<SpanData> {
    private static final int SCOPE_SPANS = ProtoFields.tag(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, ProtoFields.BYTES);
    private static final int SPANS = ProtoFields.tag(ScopeSpans.SPANS_FIELD_NUMBER, ProtoFields.BYTES);

    private final byte[] request;

    /** Of each span its scope, offset and length. */
    private final Numbers spans = new Numbers(3);

    /** Of each scope its offset and length, and those of its resource. */
    private final Numbers scopes = new Numbers(4);

    /** Of the span asked for last: mostly the next one's, too. */
    private EncodedSpan.@Nullable Scope latest;

    private int latestScope;

    SpansOfRequest(byte[] request) {
        this.request = request;
    }

    /** What follows is of it. */
    void scope(int offset, int length, int resourceOffset, int resourceLength) {
        scopes.add(offset, length, resourceOffset, resourceLength);
    }

    void span(int offset, int length) {
        spans.add(scopes.size - 1, offset, length);
    }

    @Override
    public SpanData get(int index) {
        Objects.checkIndex(index, spans.size);
        return new EncodedSpan(scope(spans.get(index, 0)), request, spans.get(index, 1), spans.get(index, 2));
    }

    @Override
    public int size() {
        return spans.size;
    }

    private EncodedSpan.Scope scope(int index) {
        EncodedSpan.Scope known = latest;
        if (known == null || latestScope != index) {
            byte[] resource = known != null && scopes.get(latestScope, 2) == scopes.get(index, 2)
                    ? known.resource()
                    : without(SCOPE_SPANS, scopes.get(index, 2), scopes.get(index, 3));
            byte[] scope = without(SPANS, scopes.get(index, 0), scopes.get(index, 1));
            known = new EncodedSpan.Scope(resource, scope);
            latest = known;
            latestScope = index;
        }
        return known;
    }

    /** The fields of a message but those with a tag. */
    private byte[] without(int tag, int offset, int length) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        ProtoFields in = new ProtoFields(request, offset, length);
        while (in.next()) {
            if (in.tag() != tag) {
                rest.write(request, in.begin(), in.end() - in.begin());
            }
        }
        return rest.toByteArray();
    }

    /** So many of them for each entry. */
    private static final class Numbers {
        private final int width;
        private int[] values;
        private int size;

        Numbers(int width) {
            this.width = width;
            values = new int[8 * width];
        }

        void add(int... entry) {
            int at = size++ * width;
            if (at == values.length) {
                values = Arrays.copyOf(values, 2 * at);
            }
            System.arraycopy(entry, 0, values, at, width);
        }

        int get(int index, int number) {
            return values[index * width + number];
        }
    }
}
