package dev.weir.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A span of another program, in OTLP's protobuf: passed on with all that it says. It lies where it came, among the others of its
 * request, so whoever keeps one for long had better copy it. Nobody changes the array.
 *
 * @param scope what it is of; spans of one scope share it
 * @param bytes hold the message of the span, which is well-formed and has valid ids
 * @param offset where it begins
 * @param length of it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content, below
public record EncodedSpan(Scope scope, byte[] bytes, int offset, int length) implements SpanData {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int TRACE_ID = ProtoFields.tag(1, ProtoFields.BYTES);
    private static final int END = ProtoFields.tag(8, ProtoFields.FIXED64);

    @Override
    public long traceIdHi() {
        return (long) LONG_BE.get(bytes, last(TRACE_ID));
    }

    @Override
    public long traceIdLo() {
        return (long) LONG_BE.get(bytes, last(TRACE_ID) + Long.BYTES);
    }

    @Override
    public long endNanos() {
        int at = last(END);
        return at < 0 ? 0 : (long) LONG_LE.get(bytes, at);
    }

    /** Where the content of a field is; -1 if there is none. Of one that comes twice the last counts. */
    private int last(int tag) {
        int at = -1;
        ProtoFields fields = new ProtoFields(bytes, offset, length);
        while (fields.next()) {
            if (fields.tag() == tag) {
                at = fields.offset();
            }
        }
        return at;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedSpan s
                && Arrays.equals(bytes, offset, offset + length, s.bytes, s.offset, s.offset + s.length)
                && scope.equals(s.scope);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public String toString() {
        return "EncodedSpan[" + length + " bytes]";
    }

    /**
     * What is said once for all spans of a scope. Nobody changes the arrays.
     *
     * @param resource the message {@code ResourceSpans} without scopes
     * @param scope the message {@code ScopeSpans} without spans
     */
    public record Scope(byte[] resource, byte[] scope) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Scope s && Arrays.equals(resource, s.resource) && Arrays.equals(scope, s.scope);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(resource) + Arrays.hashCode(scope);
        }
    }
}
