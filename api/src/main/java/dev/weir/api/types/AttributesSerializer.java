package dev.weir.api.types;

import dev.weir.api.Attributes;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Attributes}. */
public final class AttributesSerializer extends RecordSerializer<Attributes> {
    private static final long serialVersionUID = 1L;
    public static final AttributesSerializer INSTANCE = new AttributesSerializer();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(Attributes a, DataOutputView out) throws IOException {
        Wire.attributes(a, out);
    }

    @Override
    public Attributes read(DataInputView in, int version) throws IOException {
        return Wire.attributes(in);
    }
}
