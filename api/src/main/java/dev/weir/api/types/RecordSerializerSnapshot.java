package dev.weir.api.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;

/** Remembers in a savepoint which serializer wrote the state, and in which version. */
public final class RecordSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
    private @Nullable RecordSerializer<T> serializer;

    /** For Flink, which fills it by {@link #readSnapshot}. */
    public RecordSerializerSnapshot() {}

    RecordSerializerSnapshot(RecordSerializer<T> serializer) {
        this.serializer = serializer;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(written().getClass().getName());
        out.writeInt(written().version());
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader loader) throws IOException {
        String name = in.readUTF();
        int version = in.readInt();
        try {
            @SuppressWarnings("unchecked")
            RecordSerializer<T> read =
                    (RecordSerializer<T>) InstantiationUtil.instantiate(name, RecordSerializer.class, loader);
            if (version > read.version()) {
                throw new IOException("the state was written in version " + version + " of "
                        + read.getClass().getSimpleName() + " by a newer Weir; this one reads up to " + read.version());
            }
            read.restoredVersion = version;
            serializer = read;
        } catch (FlinkException e) {
            throw new IOException("the state was written by " + name + ", which this release lacks", e);
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return written();
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        if (!(old instanceof RecordSerializerSnapshot<T> o) || !o.written().equals(written())) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        return o.written().readVersion() == written().version()
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }

    private RecordSerializer<T> written() {
        if (serializer == null) {
            throw new IllegalStateException("the snapshot was not read");
        }
        return serializer;
    }
}
