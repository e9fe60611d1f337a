package dev.weir.otlp.read;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.api.Attributes;
import dev.weir.api.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans of export requests, read from their bytes: protobuf's own messages would be made of every value to be thrown away at once. What
 * {@link Span} has no place for becomes attributes where OpenTelemetry names some for protocols without such a place
 * ({@code otel.scope.name}, {@code otel.status_description} and the like), and is counted where it does not. For one thread.
 */
public final class SpanReader {
    /** Weir's sinks write it: what Weir wrote comes back as it was. */
    private static final String OWN_SCOPE = "weir";

    private static final int RESOURCE_SPANS = message(ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER);
    private static final int RESOURCE = message(ResourceSpans.RESOURCE_FIELD_NUMBER);
    private static final int SCOPE_SPANS = message(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER);
    private static final int RESOURCE_SCHEMA_URL = message(ResourceSpans.SCHEMA_URL_FIELD_NUMBER);
    private static final int RESOURCE_ATTRIBUTES = message(Resource.ATTRIBUTES_FIELD_NUMBER);
    private static final int SCOPE = message(ScopeSpans.SCOPE_FIELD_NUMBER);
    private static final int SPANS = message(ScopeSpans.SPANS_FIELD_NUMBER);
    private static final int SCOPE_SCHEMA_URL = message(ScopeSpans.SCHEMA_URL_FIELD_NUMBER);

    private final ReadCounts counts;
    private final AttributeReader attributes;
    private final SpanFields fields;

    public SpanReader(ReadCounts counts) {
        this.counts = counts;
        this.attributes = new AttributeReader(counts);
        this.fields = new SpanFields(counts, attributes);
    }

    private static int message(int field) {
        return AttributeReader.tag(field, 2);
    }

    static InvalidProtocolBufferException malformed() {
        return new InvalidProtocolBufferException("a field that is none, or text that is no UTF-8");
    }

    /** Those that are valid; the others are counted. */
    public List<Span> read(ExportTraceServiceRequest request) {
        try {
            return read(request.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("it was read already", e);
        }
    }

    /**
     * Those that are valid; the others are counted.
     *
     * @param request the message {@code ExportTraceServiceRequest}
     */
    public List<Span> read(byte[] request) throws InvalidProtocolBufferException {
        List<Span> spans = new ArrayList<>();
        try {
            CodedInputStream in = CodedInputStream.newInstance(request);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == RESOURCE_SPANS) {
                    resource(slice(in, request, 0), spans);
                } else {
                    skip(in, tag);
                }
            }
            return spans;
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    /** A message inside another one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Slice(byte[] bytes, int at, int length) {
        CodedInputStream open() {
            return CodedInputStream.newInstance(bytes, at, length);
        }
    }

    private static Slice slice(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int length = in.readRawVarint32();
        Slice slice = new Slice(bytes, base + in.getTotalBytesRead(), length);
        in.skipRawBytes(length);
        return slice;
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw malformed();
        }
    }

    /** The resource may stand behind what it is of. */
    private void resource(Slice ofResource, List<Span> to) throws IOException {
        List<Slice> scopes = new ArrayList<>(1);
        CodedInputStream in = ofResource.open();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == RESOURCE) {
                attributes(slice(in, ofResource.bytes, ofResource.at));
            } else if (tag == SCOPE_SPANS) {
                scopes.add(slice(in, ofResource.bytes, ofResource.at));
            } else if (tag == RESOURCE_SCHEMA_URL) {
                schemaUrl(in);
            } else {
                skip(in, tag);
            }
        }
        Attributes resource = attributes.take();
        for (Slice scope : scopes) {
            scope(scope, resource, to);
        }
    }

    private void attributes(Slice resource) throws IOException {
        CodedInputStream in = resource.open();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == RESOURCE_ATTRIBUTES) {
                attributes.read(in, resource.bytes, resource.at);
            } else {
                skip(in, tag);
            }
        }
    }

    private void scope(Slice ofScope, Attributes resource, List<Span> to) throws IOException {
        InstrumentationScope.Builder scope = InstrumentationScope.newBuilder();
        CodedInputStream in = ofScope.open();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SCOPE) {
                Slice message = slice(in, ofScope.bytes, ofScope.at);
                scope.mergeFrom(message.bytes, message.at, message.length);
            } else if (tag == SCOPE_SCHEMA_URL) {
                schemaUrl(in);
            } else {
                skip(in, tag);
            }
        }
        counts.droppedScopeAttributes.add(scope.getAttributesCount());
        fields.scope(
                scope.getName().equals(OWN_SCOPE) ? "" : scope.getName(),
                scope.getName().equals(OWN_SCOPE) ? "" : scope.getVersion());
        in = ofScope.open();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SPANS) {
                Span span = fields.read(in, ofScope.bytes, ofScope.at, resource);
                if (span != null) {
                    to.add(span);
                }
            } else {
                skip(in, tag);
            }
        }
    }

    private void schemaUrl(CodedInputStream in) throws IOException {
        if (!in.readStringRequireUtf8().isEmpty()) {
            counts.droppedSchemaUrls.increment();
        }
    }
}
