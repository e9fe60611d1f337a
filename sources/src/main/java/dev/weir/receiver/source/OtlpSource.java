package dev.weir.receiver.source;

import dev.weir.api.component.Signal;
import dev.weir.receiver.ReceiverConfig;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Listens wherever it runs: senders find a receiver, and so nothing needs to be split. */
final class OtlpSource<T> implements Source<T, NoSplit, Void> {
    private static final long serialVersionUID = 1L;

    private final String component;
    private final ReceiverConfig config;
    private final Signal signal;

    OtlpSource(String component, ReceiverConfig config, Signal signal) {
        this.component = component;
        this.config = config;
        this.signal = signal;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<T, NoSplit> createReader(SourceReaderContext context) {
        return new OtlpSourceReader<>(context, component, config, signal);
    }

    @Override
    public SplitEnumerator<NoSplit, Void> createEnumerator(SplitEnumeratorContext<NoSplit> context) {
        return new NoSplit.Enumerator();
    }

    @Override
    public SplitEnumerator<NoSplit, Void> restoreEnumerator(SplitEnumeratorContext<NoSplit> context, Void checkpoint) {
        return new NoSplit.Enumerator();
    }

    @Override
    public SimpleVersionedSerializer<NoSplit> getSplitSerializer() {
        return new NoSplit.Serializer<>(new NoSplit());
    }

    @Override
    @SuppressWarnings("NullAway") // the one value of Void
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new NoSplit.Serializer<>(null);
    }
}
