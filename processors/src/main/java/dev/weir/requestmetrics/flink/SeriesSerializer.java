package dev.weir.requestmetrics.flink;

import dev.weir.api.types.AttributesSerializer;
import dev.weir.api.types.RecordSerializer;
import dev.weir.requestmetrics.Series;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Series}. */
public final class SeriesSerializer extends RecordSerializer<Series> {
    private static final long serialVersionUID = 1L;
    static final SeriesSerializer INSTANCE = new SeriesSerializer();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    protected void write(Series s, DataOutputView out) throws IOException {
        out.writeUTF(s.metric());
        out.writeInt(s.layout());
        AttributesSerializer.INSTANCE.write(s.attributes(), out);
    }

    @Override
    protected Series read(DataInputView in, int version) throws IOException {
        return new Series(in.readUTF(), in.readInt(), AttributesSerializer.INSTANCE.read(in, version));
    }
}
