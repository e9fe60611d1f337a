package dev.weir.api.types;

import dev.weir.api.Exchange;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Exchange}. */
public final class ExchangeSerializer extends RecordSerializer<Exchange> {
    private static final long serialVersionUID = 1L;
    public static final ExchangeSerializer INSTANCE = new ExchangeSerializer();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(Exchange e, DataOutputView out) throws IOException {
        ConnectionSerializer.INSTANCE.write(e.connection(), out);
        out.writeBoolean(e.outgoing());
        Wire.text(e.protocol(), out);
        Wire.text(e.version(), out);
        Wire.text(e.operation(), out);
        Wire.text(e.target(), out);
        Wire.text(e.authority(), out);
        Wire.text(e.status(), out);
        out.writeInt(e.requestSeq());
        out.writeInt(e.requestAck());
        out.writeLong(e.requestKey());
        out.writeLong(e.requestStartNanos());
        out.writeLong(e.requestEndNanos());
        out.writeLong(e.responseStartNanos());
        out.writeLong(e.endNanos());
        out.writeLong(e.requestBytes());
        out.writeLong(e.responseBytes());
        Wire.text(e.traceparent(), out);
        Wire.text(e.tracestate(), out);
        Wire.attributes(e.attributes(), out);
    }

    @Override
    public Exchange read(DataInputView in, int version) throws IOException {
        return new Exchange(
                ConnectionSerializer.INSTANCE.read(in, version),
                in.readBoolean(),
                Wire.text(in),
                Wire.textOrNull(in),
                Wire.text(in),
                Wire.textOrNull(in),
                Wire.textOrNull(in),
                Wire.textOrNull(in),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                Wire.textOrNull(in),
                Wire.textOrNull(in),
                Wire.attributes(in));
    }
}
