package dev.weir.api.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Base of the hand-written serializers. Records are immutable, so {@code copy} gives the same instance and a chained hop costs
 * nothing. A serializer reads every version it ever wrote and writes the newest.
 *
 * <p>Subclasses are public and have a public constructor without parameters: snapshots make them by name.
 */
public abstract class RecordSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    /** The version to read in a serializer restored from a snapshot; 0 in any other: the newest. */
    int restoredVersion;

    /** The version that {@link #write} writes, 1 or more. */
    protected abstract int version();

    protected abstract void write(T value, DataOutputView out) throws IOException;

    /** Reads what {@link #write} wrote when {@link #version()} was {@code version}. */
    protected abstract T read(DataInputView in, int version) throws IOException;

    final int readVersion() {
        return restoredVersion == 0 ? version() : restoredVersion;
    }

    @Override
    public final void serialize(T value, DataOutputView out) throws IOException {
        write(value, out);
    }

    @Override
    public final T deserialize(DataInputView in) throws IOException {
        return read(in, readVersion());
    }

    @Override
    public final T deserialize(T reuse, DataInputView in) throws IOException {
        return read(in, readVersion());
    }

    @Override
    public final void copy(DataInputView in, DataOutputView out) throws IOException {
        write(read(in, readVersion()), out);
    }

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final T copy(T value) {
        return value;
    }

    @Override
    public final T copy(T value, T reuse) {
        return value;
    }

    @Override
    public final TypeSerializer<T> duplicate() {
        return this;
    }

    /** Never asked for: reuse is of no use to immutable values. */
    @Override
    public final @Nullable T createInstance() {
        return null;
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new RecordSerializerSnapshot<>(this);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other != null && other.getClass() == getClass();
    }

    @Override
    public final int hashCode() {
        return getClass().hashCode();
    }
}
