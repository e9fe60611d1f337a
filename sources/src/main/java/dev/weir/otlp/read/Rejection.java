package dev.weir.otlp.read;

import dev.weir.api.ProtoFields;
import io.opentelemetry.proto.trace.v1.Span;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Why a record of a request is rejected while the others are taken. */
public enum Rejection {
    /** Not 16 bytes, or all zero. */
    INVALID_TRACE_ID("invalid trace id"),
    /** Not 8 bytes, or all zero. */
    INVALID_SPAN_ID("invalid span id"),
    /** Neither absent nor 8 bytes. */
    INVALID_PARENT_SPAN_ID("invalid parent span id"),
    /** It ends before it starts. */
    INVALID_TIMES("invalid times"),
    /** With its resource and scope longer than {@link ReadLimits#maxRecordSize}. */
    TOO_LARGE("more bytes than a record may have"),
    /** The same of {@link ReadLimits#maxElements}. */
    TOO_MANY_ELEMENTS("more elements than a record may have");

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final String what;

    Rejection(String what) {
        this.what = what;
    }

    /** What the record has, for its sender. */
    public String what() {
        return what;
    }

    /** The message is well-formed. Of a field that comes twice the last counts. */
    static @Nullable Rejection ofSpan(byte[] bytes, int offset, int length) {
        boolean traceId = false;
        boolean spanId = false;
        boolean parent = true;
        long start = 0;
        long end = 0;
        ProtoFields in = new ProtoFields(bytes, offset, length);
        while (in.next()) {
            int at = in.offset();
            switch (in.tag()) {
                case (Span.TRACE_ID_FIELD_NUMBER << 3) | ProtoFields.BYTES ->
                    traceId = in.length() == 2 * Long.BYTES
                            && ((long) LONG.get(bytes, at) | (long) LONG.get(bytes, at + Long.BYTES)) != 0;
                case (Span.SPAN_ID_FIELD_NUMBER << 3) | ProtoFields.BYTES ->
                    spanId = in.length() == Long.BYTES && (long) LONG.get(bytes, at) != 0;
                case (Span.PARENT_SPAN_ID_FIELD_NUMBER << 3) | ProtoFields.BYTES ->
                    parent = in.length() == 0 || in.length() == Long.BYTES;
                case (Span.START_TIME_UNIX_NANO_FIELD_NUMBER << 3) | ProtoFields.FIXED64 ->
                    start = (long) LONG.get(bytes, at);
                case (Span.END_TIME_UNIX_NANO_FIELD_NUMBER << 3) | ProtoFields.FIXED64 ->
                    end = (long) LONG.get(bytes, at);
                default -> {
                    // Nothing that anybody goes by.
                }
            }
        }
        if (!traceId) {
            return INVALID_TRACE_ID;
        }
        if (!spanId) {
            return INVALID_SPAN_ID;
        }
        if (!parent) {
            return INVALID_PARENT_SPAN_ID;
        }
        return Long.compareUnsigned(end, start) < 0 ? INVALID_TIMES : null;
    }
}
