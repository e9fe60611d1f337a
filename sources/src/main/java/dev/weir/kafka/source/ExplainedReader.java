package dev.weir.kafka.source;

import dev.weir.api.component.ComponentFailure;
import dev.weir.api.component.Explained;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.apache.kafka.common.KafkaException;

/** Flink's reader of Kafka, with failures that name the component. */
@SuppressWarnings("try") // Flink closes it, and may interrupt that
final class ExplainedReader<T> implements SourceReader<T, KafkaPartitionSplit> {
    private final SourceReader<T, KafkaPartitionSplit> reader;
    private final Explained explained;

    ExplainedReader(SourceReader<T, KafkaPartitionSplit> reader, Explained explained) {
        this.reader = reader;
        this.explained = explained;
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        try {
            return reader.pollNext(output);
        } catch (RuntimeException e) {
            // What the operators behind the source throw comes through here too.
            throw isOfKafka(e) ? explained.component().apply(e) : e;
        }
    }

    private static boolean isOfKafka(Throwable thrown) {
        boolean kafka = false;
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ExceptionInChainedOperatorException || t instanceof ComponentFailure) {
                return false;
            }
            kafka |= t instanceof KafkaException;
        }
        return kafka;
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
        return reader.snapshotState(checkpoint);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return reader.isAvailable();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        reader.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        reader.handleSourceEvents(event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        reader.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        reader.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        reader.pauseOrResumeSplits(pause, resume);
    }

    @Override
    public void close() throws Exception {
        reader.close();
    }
}
