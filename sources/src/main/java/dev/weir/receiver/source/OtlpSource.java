package dev.weir.receiver.source;

import dev.weir.api.Span;
import dev.weir.receiver.ReceiverConfig;
import java.util.UUID;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Listens wherever it runs: senders find a receiver, and so nothing needs to be split. */
final class OtlpSource implements Source<Span, NoSplit, Void> {
    private static final long serialVersionUID = 1L;

    private final String component;
    private final ReceiverConfig config;

    /** Of this source in this job, whose readers in a process share a receiver. */
    private final String id = UUID.randomUUID().toString();

    OtlpSource(String component, ReceiverConfig config) {
        this.component = component;
        this.config = config;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Span, NoSplit> createReader(SourceReaderContext context) {
        return new OtlpSourceReader(context, id, component, config);
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
