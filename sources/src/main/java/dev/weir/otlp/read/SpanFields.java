package dev.weir.otlp.read;

import com.google.protobuf.CodedInputStream;
import dev.weir.api.Attributes;
import dev.weir.api.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** One span after the other, each read into the same place first. */
final class SpanFields {
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final Span.Kind[] KINDS = Span.Kind.values();
    private static final Span.Status[] STATUSES = Span.Status.values();

    /** The tags of the span message: what a switch wants is a constant that is one when it is compiled. */
    private static final int TRACE_ID = (io.opentelemetry.proto.trace.v1.Span.TRACE_ID_FIELD_NUMBER << 3) | BYTES;

    private static final int SPAN_ID = (io.opentelemetry.proto.trace.v1.Span.SPAN_ID_FIELD_NUMBER << 3) | BYTES;
    private static final int TRACE_STATE = (io.opentelemetry.proto.trace.v1.Span.TRACE_STATE_FIELD_NUMBER << 3) | BYTES;
    private static final int PARENT = (io.opentelemetry.proto.trace.v1.Span.PARENT_SPAN_ID_FIELD_NUMBER << 3) | BYTES;
    private static final int NAME = (io.opentelemetry.proto.trace.v1.Span.NAME_FIELD_NUMBER << 3) | BYTES;
    private static final int KIND = (io.opentelemetry.proto.trace.v1.Span.KIND_FIELD_NUMBER << 3) | VARINT;
    private static final int START =
            (io.opentelemetry.proto.trace.v1.Span.START_TIME_UNIX_NANO_FIELD_NUMBER << 3) | FIXED64;
    private static final int END =
            (io.opentelemetry.proto.trace.v1.Span.END_TIME_UNIX_NANO_FIELD_NUMBER << 3) | FIXED64;
    private static final int ATTRIBUTES = (io.opentelemetry.proto.trace.v1.Span.ATTRIBUTES_FIELD_NUMBER << 3) | BYTES;
    private static final int DROPPED_ATTRIBUTES =
            (io.opentelemetry.proto.trace.v1.Span.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER << 3) | VARINT;
    private static final int EVENTS = (io.opentelemetry.proto.trace.v1.Span.EVENTS_FIELD_NUMBER << 3) | BYTES;
    private static final int DROPPED_EVENTS =
            (io.opentelemetry.proto.trace.v1.Span.DROPPED_EVENTS_COUNT_FIELD_NUMBER << 3) | VARINT;
    private static final int LINKS = (io.opentelemetry.proto.trace.v1.Span.LINKS_FIELD_NUMBER << 3) | BYTES;
    private static final int DROPPED_LINKS =
            (io.opentelemetry.proto.trace.v1.Span.DROPPED_LINKS_COUNT_FIELD_NUMBER << 3) | VARINT;
    private static final int STATUS = (io.opentelemetry.proto.trace.v1.Span.STATUS_FIELD_NUMBER << 3) | BYTES;
    private static final int FLAGS = (io.opentelemetry.proto.trace.v1.Span.FLAGS_FIELD_NUMBER << 3) | FIXED32;

    private final ReadCounts counts;
    private final AttributeReader attributes;
    private String scopeName = "";
    private String scopeVersion = "";

    private long traceIdHi;
    private long traceIdLo;
    private boolean traceIdValid;
    private long spanId;
    private long parent;
    private boolean parentValid;
    private String traceState = "";
    private String name = "";
    private int kind;
    private long start;
    private long end;
    private int events;
    private int links;
    private long droppedAttributes;
    private long droppedEvents;
    private long droppedLinks;
    private int status;
    private String description = "";
    private int flags;

    SpanFields(ReadCounts counts, AttributeReader attributes) {
        this.counts = counts;
        this.attributes = attributes;
    }

    /** Of the spans that follow. */
    void scope(String named, String version) {
        scopeName = named;
        scopeVersion = version;
    }

    /**
     * The span before whose length the input stands; null if it is invalid, which is counted.
     *
     * @param base where in the bytes the input begins
     */
    @Nullable
    Span read(CodedInputStream in, byte[] bytes, int base, Attributes resource) throws IOException {
        clear();
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field(tag, in, bytes, base);
        }
        in.popLimit(outer);
        InvalidSpan reason = invalid();
        if (reason != null) {
            attributes.take();
            counts.invalid(reason).increment();
            return null;
        }
        addWhatHasNoPlace();
        return new Span(
                traceIdHi,
                traceIdLo,
                spanId,
                parent,
                flags,
                traceState.isEmpty() ? null : traceState,
                name,
                of(KINDS, kind),
                start,
                end,
                of(STATUSES, status),
                attributes.take(),
                resource);
    }

    private void clear() {
        traceIdValid = false;
        spanId = 0;
        parent = 0;
        parentValid = true;
        traceState = "";
        name = "";
        kind = 0;
        start = 0;
        end = 0;
        events = 0;
        links = 0;
        droppedAttributes = 0;
        droppedEvents = 0;
        droppedLinks = 0;
        status = 0;
        description = "";
        flags = 0;
    }

    private void field(int tag, CodedInputStream in, byte[] bytes, int base) throws IOException {
        switch (tag) {
            case TRACE_ID -> traceId(in, bytes, base);
            case SPAN_ID -> spanId = id(in, bytes, base, 0);
            case PARENT -> parent(in, bytes, base);
            case TRACE_STATE -> traceState = Texts.read(in, bytes, base);
            case NAME -> name = Texts.known(in, bytes, base);
            case KIND -> kind = in.readInt32();
            case START -> start = in.readFixed64();
            case END -> end = in.readFixed64();
            case ATTRIBUTES -> attributes.read(in, bytes, base);
            case DROPPED_ATTRIBUTES -> droppedAttributes = Integer.toUnsignedLong(in.readUInt32());
            case EVENTS -> {
                events++;
                in.skipField(tag);
            }
            case DROPPED_EVENTS -> droppedEvents = Integer.toUnsignedLong(in.readUInt32());
            case LINKS -> {
                links++;
                in.skipField(tag);
            }
            case DROPPED_LINKS -> droppedLinks = Integer.toUnsignedLong(in.readUInt32());
            case STATUS -> status(in);
            case FLAGS -> flags = in.readFixed32();
            default -> {
                if (!in.skipField(tag)) {
                    throw SpanReader.malformed();
                }
            }
        }
    }

    private void traceId(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int length = in.readRawVarint32();
        int at = base + in.getTotalBytesRead();
        in.skipRawBytes(length);
        traceIdValid = length == 2 * Long.BYTES;
        if (traceIdValid) {
            traceIdHi = (long) LONG_BE.get(bytes, at);
            traceIdLo = (long) LONG_BE.get(bytes, at + Long.BYTES);
            traceIdValid = (traceIdHi | traceIdLo) != 0;
        }
    }

    /** Eight bytes as a number; {@code otherwise} if there are more or fewer. */
    private static long id(CodedInputStream in, byte[] bytes, int base, long otherwise) throws IOException {
        int length = in.readRawVarint32();
        int at = base + in.getTotalBytesRead();
        in.skipRawBytes(length);
        return length == Long.BYTES ? (long) LONG_BE.get(bytes, at) : otherwise;
    }

    private void parent(CodedInputStream in, byte[] bytes, int base) throws IOException {
        int length = in.readRawVarint32();
        int at = base + in.getTotalBytesRead();
        in.skipRawBytes(length);
        parentValid = length == 0 || length == Long.BYTES;
        parent = length == Long.BYTES ? (long) LONG_BE.get(bytes, at) : 0;
    }

    private void status(CodedInputStream in) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case (Status.CODE_FIELD_NUMBER << 3) | VARINT -> status = in.readInt32();
                case (Status.MESSAGE_FIELD_NUMBER << 3) | BYTES -> description = in.readStringRequireUtf8();
                default -> {
                    if (!in.skipField(tag)) {
                        throw SpanReader.malformed();
                    }
                }
            }
        }
        in.popLimit(outer);
    }

    private @Nullable InvalidSpan invalid() {
        if (!traceIdValid) {
            return InvalidSpan.TRACE_ID;
        }
        if (spanId == 0) {
            return InvalidSpan.SPAN_ID;
        }
        if (!parentValid) {
            return InvalidSpan.PARENT_SPAN_ID;
        }
        return Long.compareUnsigned(end, start) < 0 ? InvalidSpan.TIMES : null;
    }

    private void addWhatHasNoPlace() {
        put("otel.scope.name", scopeName);
        put("otel.scope.version", scopeVersion);
        put("otel.status_description", description);
        counts.droppedEvents.add(events);
        counts.droppedLinks.add(links);
        put("otel.dropped_attributes_count", droppedAttributes);
        put("otel.dropped_events_count", events + droppedEvents);
        put("otel.dropped_links_count", links + droppedLinks);
    }

    private void put(String key, String value) {
        if (!value.isEmpty()) {
            attributes.put(key, value);
        }
    }

    private void put(String key, long value) {
        if (value != 0) {
            attributes.put(key, value);
        }
    }

    /** A number that a later OTLP gave a meaning is taken for the one that says nothing. */
    private static <T> T of(T[] values, int number) {
        return values[number >= 0 && number < values.length ? number : 0];
    }
}
