package dev.weir.receiver.source;

import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/** There is none: what a sender sends cannot be asked for, neither at first nor again. */
record NoSplit() implements SourceSplit {
    @Override
    public String splitId() {
        return "none";
    }

    /** Gives out nothing. */
    static final class Enumerator implements SplitEnumerator<NoSplit, Void> {
        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, @Nullable String host) {}

        @Override
        public void addSplitsBack(List<NoSplit> splits, int subtask) {}

        @Override
        public void addReader(int subtask) {}

        @Override
        public @Nullable Void snapshotState(long checkpoint) {
            return null;
        }

        @Override
        public void close() {}
    }

    /** Of something with one value. */
    static final class Serializer<T> implements SimpleVersionedSerializer<T> {
        private final T value;

        Serializer(T value) {
            this.value = value;
        }

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T same) {
            return new byte[0];
        }

        @Override
        public T deserialize(int version, byte[] nothing) {
            return value;
        }
    }
}
