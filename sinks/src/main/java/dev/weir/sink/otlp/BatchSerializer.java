package dev.weir.sink.otlp;

import dev.weir.api.types.RecordSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The writer's state: a batch that is not delivered yet. Names the version of the records in it. */
final class BatchSerializer<T> implements SimpleVersionedSerializer<List<T>> {
    private static final int VERSION = 1;

    private final RecordSerializer<T> serializer;

    BatchSerializer(RecordSerializer<T> serializer) {
        this.serializer = serializer;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(List<T> records) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(512 * (records.size() + 1));
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        out.writeInt(records.size());
        for (T r : records) {
            serializer.serialize(r, out);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public List<T> deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException("the state of an OTLP sink has version " + version + ", known is " + VERSION);
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        TypeSerializer<T> written = TypeSerializerSnapshot.<T>readVersionedSnapshot(
                        in, BatchSerializer.class.getClassLoader())
                .restoreSerializer();
        int n = in.readInt();
        List<T> records = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            records.add(written.deserialize(in));
        }
        return records;
    }
}
