package dev.weir.api.types;

import dev.weir.api.EncodedSpan;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link SpanData}. */
public final class SpanSerializer extends RecordSerializer<SpanData> {
    private static final long serialVersionUID = 1L;
    public static final SpanSerializer INSTANCE = new SpanSerializer();
    private static final Span.Kind[] KINDS = Span.Kind.values();
    private static final Span.Status[] STATUSES = Span.Status.values();

    /** There were only spans that Weir made, and nothing said so. */
    private static final int OWN_ONLY = 1;

    private static final int MADE = 0;
    private static final int ENCODED = 1;

    @Override
    protected int version() {
        return 2;
    }

    @Override
    public void write(SpanData span, DataOutputView out) throws IOException {
        switch (span) {
            case Span made -> {
                out.writeByte(MADE);
                write(made, out);
            }
            case EncodedSpan encoded -> {
                out.writeByte(ENCODED);
                bytes(encoded.scope().resource(), out);
                bytes(encoded.scope().scope(), out);
                Wire.bytes(encoded.bytes(), encoded.offset(), encoded.length(), out);
            }
        }
    }

    @Override
    public SpanData read(DataInputView in, int version) throws IOException {
        int kind = version == OWN_ONLY ? MADE : in.readByte();
        return switch (kind) {
            case MADE -> made(in);
            case ENCODED -> {
                EncodedSpan.Scope scope = new EncodedSpan.Scope(Wire.bytes(in), Wire.bytes(in));
                byte[] span = Wire.bytes(in);
                yield new EncodedSpan(scope, span, 0, span.length);
            }
            default -> throw new IOException("no kind of span: " + kind);
        };
    }

    private static void bytes(byte[] bytes, DataOutputView out) throws IOException {
        Wire.bytes(bytes, 0, bytes.length, out);
    }

    private static void write(Span s, DataOutputView out) throws IOException {
        out.writeLong(s.traceIdHi());
        out.writeLong(s.traceIdLo());
        out.writeLong(s.spanId());
        out.writeLong(s.parentSpanId());
        out.writeInt(s.flags());
        Wire.text(s.traceState(), out);
        Wire.text(s.name(), out);
        out.writeByte(s.kind().ordinal());
        out.writeLong(s.startNanos());
        out.writeLong(s.endNanos());
        out.writeByte(s.status().ordinal());
        Wire.attributes(s.attributes(), out);
        Wire.attributes(s.resource(), out);
    }

    private static Span made(DataInputView in) throws IOException {
        return new Span(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                Wire.textOrNull(in),
                Wire.text(in),
                KINDS[in.readByte()],
                in.readLong(),
                in.readLong(),
                STATUSES[in.readByte()],
                Wire.attributes(in),
                Wire.attributes(in));
    }
}
