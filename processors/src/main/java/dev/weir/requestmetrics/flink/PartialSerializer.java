package dev.weir.requestmetrics.flink;

import dev.weir.api.types.AttributesSerializer;
import dev.weir.api.types.RecordSerializer;
import dev.weir.requestmetrics.Aggregate;
import dev.weir.requestmetrics.Partial;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Partial}. */
public final class PartialSerializer extends RecordSerializer<Partial> {
    private static final long serialVersionUID = 1L;
    static final PartialSerializer INSTANCE = new PartialSerializer();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    protected void write(Partial p, DataOutputView out) throws IOException {
        AttributesSerializer.INSTANCE.write(p.resource(), out);
        SeriesSerializer.INSTANCE.write(p.series(), out);
        out.writeLong(p.windowMillis());
        Aggregate.writeAny(p.aggregate(), out);
    }

    @Override
    protected Partial read(DataInputView in, int version) throws IOException {
        return new Partial(
                AttributesSerializer.INSTANCE.read(in, version),
                SeriesSerializer.INSTANCE.read(in, version),
                in.readLong(),
                Aggregate.readAny(in));
    }
}
