package dev.weir.api.types;

import dev.weir.api.Span;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Span}. */
public final class SpanSerializer extends RecordSerializer<Span> {
    private static final long serialVersionUID = 1L;
    public static final SpanSerializer INSTANCE = new SpanSerializer();
    private static final Span.Kind[] KINDS = Span.Kind.values();
    private static final Span.Status[] STATUSES = Span.Status.values();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(Span s, DataOutputView out) throws IOException {
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

    @Override
    public Span read(DataInputView in, int version) throws IOException {
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
