package dev.weir.otlp;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.weir.api.Attributes;
import dev.weir.api.EncodedSpan;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes each span that Weir made when it comes, behind those of its resource, so that what waits to be sent is bytes and no objects:
 * the very bytes of {@link OtlpTraces#request}. Those of others stay where they came until the request is made.
 */
final class SpanRequestBuilder implements RequestBuilder<SpanData> {
    private static final byte[] OWN_SCOPE =
            ScopeSpans.newBuilder().setScope(CommonMessages.SCOPE).build().toByteArray();
    private static final int AT_FIRST = 1 << 12;

    /** Tags and lengths of a span, and of a resource with its scope, at their longest. */
    private static final int FRAME = 6;

    private static final int FRAMES = 18;

    /** As many times as long as it may be, a request that holds on to so much is full, too. */
    private static final int HELD = 4;

    private final long maxBytes;

    /** By {@link Attributes} of Weir's own spans and {@link EncodedSpan.Scope} of others. */
    private final Map<Object, Group> groups = new HashMap<>();

    /** In the order of their first span. Scopes of others that are of one resource are put together. */
    private final Map<Object, OfResource> resources = new LinkedHashMap<>();

    /** Of the last span: the next one is mostly of the same. */
    private @Nullable Object latestKey;

    private @Nullable Group latest;

    /** A span of Weir's own. */
    private final ProtoWriter own = new ProtoWriter(AT_FIRST);

    private int records;

    /** The request is not longer. */
    private int bytes;

    /** Of what came with spans that wait, those with it that went elsewhere among it. */
    private long held;

    SpanRequestBuilder(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable ExportRequest add(SpanData added) {
        return switch (added) {
            case Span made -> add(made);
            case EncodedSpan encoded -> add(encoded);
        };
    }

    private @Nullable ExportRequest add(Span made) {
        own.clear();
        SpanMessage.write(made, own);
        Group group = group(made.resource());
        ExportRequest full = null;
        if (records > 0 && bytes + own.size() + FRAME > maxBytes) {
            full = take();
            group = group(made.resource());
        }
        group.made.message(ScopeSpans.SPANS_FIELD_NUMBER, own);
        bytes += own.size() + FRAME;
        records++;
        return full;
    }

    private @Nullable ExportRequest add(EncodedSpan encoded) {
        Group group = group(encoded.scope());
        ExportRequest full = null;
        if (records > 0 && (bytes + encoded.length() + FRAME > maxBytes || held > HELD * maxBytes)) {
            full = take();
            group = group(encoded.scope());
        }
        held += group.encoded.add(encoded);
        bytes += encoded.length() + FRAME;
        records++;
        return full;
    }

    @Override
    public int records() {
        return records;
    }

    @Override
    public ExportRequest take() {
        byte[] request = new byte
                [resources.values().stream().mapToInt(OfResource::framed).sum()];
        CodedOutputStream out = CodedOutputStream.newInstance(request);
        try {
            for (OfResource each : resources.values()) {
                each.write(out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory gives no such error", e);
        }
        ExportRequest taken = new ExportRequest(records, request);
        groups.clear();
        resources.clear();
        latest = null;
        latestKey = null;
        records = 0;
        bytes = 0;
        held = 0;
        return taken;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one is looked up
    private Group group(Object key) {
        Group known = latest;
        if (known == null || latestKey != key) {
            known = groups.computeIfAbsent(key, this::begin);
            latest = known;
            latestKey = key;
        }
        return known;
    }

    private Group begin(Object key) {
        Group group;
        OfResource of;
        if (key instanceof EncodedSpan.Scope(byte[] resource, byte[] scope)) {
            of = resources.computeIfAbsent(UnsafeByteOperations.unsafeWrap(resource), _ -> new OfResource(resource));
            group = new Group(scope, 0);
        } else {
            of = resources.computeIfAbsent(key, _ -> new OfResource(own((Attributes) key)));
            group = new Group(OWN_SCOPE, AT_FIRST);
        }
        of.scopes.add(group);
        bytes += of.resource.length + group.scope.length + FRAMES;
        return group;
    }

    private static byte[] own(Attributes resource) {
        return ResourceSpans.newBuilder()
                .setResource(CommonMessages.resource(resource))
                .build()
                .toByteArray();
    }

    /** What is about one resource. */
    private static final class OfResource {
        /** The message {@code ResourceSpans} without scopes. */
        final byte[] resource;

        final List<Group> scopes = new ArrayList<>(1);

        OfResource(byte[] resource) {
            this.resource = resource;
        }

        private int size() {
            int spans = scopes.stream().mapToInt(Group::framed).sum();
            return spans == 0 ? 0 : resource.length + spans;
        }

        int framed() {
            return size() == 0 ? 0 : SpanRuns.framed(size());
        }

        void write(CodedOutputStream to) throws IOException {
            int size = size();
            if (size > 0) {
                to.writeTag(
                        ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                to.writeUInt32NoTag(size);
                to.writeRawBytes(resource);
                for (Group scope : scopes) {
                    scope.write(to);
                }
            }
        }
    }

    /** What is about one resource and scope: spans of one kind only, since those that Weir made have a scope of their own. */
    private static final class Group {
        /** The message {@code ScopeSpans} without spans. */
        final byte[] scope;

        final ProtoWriter made;
        final SpanRuns encoded = new SpanRuns();

        Group(byte[] scope, int expected) {
            this.scope = scope;
            this.made = new ProtoWriter(expected);
        }

        private int size() {
            return made.size() + encoded.size();
        }

        /** Nothing if there are no spans: the group was begun, and then the request was full. */
        int framed() {
            return size() == 0 ? 0 : SpanRuns.framed(scope.length + size());
        }

        void write(CodedOutputStream to) throws IOException {
            if (size() > 0) {
                to.writeTag(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                to.writeUInt32NoTag(scope.length + size());
                to.writeRawBytes(scope);
                to.writeRawBytes(made.bytes(), 0, made.size());
                encoded.write(to);
            }
        }
    }
}
