package dev.weir.api.types;

import dev.weir.api.Exchange;
import dev.weir.api.Loss;
import dev.weir.api.Observation;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Observation}. */
public final class ObservationSerializer extends RecordSerializer<Observation> {
    private static final long serialVersionUID = 1L;
    public static final ObservationSerializer INSTANCE = new ObservationSerializer();
    private static final int EXCHANGE = 0;
    private static final int LOSS = 1;
    private static final Loss.Reason[] REASONS = Loss.Reason.values();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(Observation o, DataOutputView out) throws IOException {
        switch (o) {
            case Exchange e -> {
                out.writeByte(EXCHANGE);
                ExchangeSerializer.INSTANCE.write(e, out);
            }
            case Loss l -> {
                out.writeByte(LOSS);
                out.writeLong(l.scope());
                Wire.host(l.host(), out);
                Wire.text(l.origin(), out);
                out.writeByte(l.reason().ordinal());
                out.writeLong(l.observedNanos());
                out.writeLong(l.count());
            }
        }
    }

    @Override
    public Observation read(DataInputView in, int version) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case EXCHANGE -> ExchangeSerializer.INSTANCE.read(in, version);
            case LOSS ->
                new Loss(
                        in.readLong(),
                        Wire.host(in),
                        Wire.textOrNull(in),
                        REASONS[in.readByte()],
                        in.readLong(),
                        in.readLong());
            default -> throw new IOException("no kind of observation: " + kind);
        };
    }
}
