package dev.weir.sink.kafka;

import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Flink's sink for Kafka with records put together into messages before it. Its transactions are its own affair.
 *
 * @param <T> records
 * @param <S> the state of its writer
 * @param <C> its transactions
 */
final class BatchSink<T, S, C>
        implements Sink<T>, SupportsWriterState<T, S>, SupportsCommitter<C>, SupportsPostCommitTopology<C> {
    private static final long serialVersionUID = 1L;

    private final Signal signal;
    private final String id;
    private final MessageFormat<T> format;
    private final Settings settings;
    private final TwoPhaseCommittingStatefulSink<Message, S, C> messages;

    private BatchSink(
            Signal signal,
            String id,
            MessageFormat<T> format,
            Settings settings,
            TwoPhaseCommittingStatefulSink<Message, S, C> messages) {
        this.signal = signal;
        this.id = id;
        this.format = format;
        this.settings = settings;
        this.messages = messages;
    }

    static Sink<?> of(Signal signal, String id, Settings settings) {
        return new BatchSink<>(
                signal, id, MessageFormat.of(signal, settings), settings, Producer.sink(signal, settings));
    }

    @Override
    public BatchWriter<T, S, C> createWriter(WriterInitContext context) throws IOException {
        Producer.beginTopic(signal, settings);
        return new BatchWriter<>(id, format, settings, messages.createWriter(context), context);
    }

    /** Records that waited are in no state: they became messages before the checkpoint. */
    @Override
    public BatchWriter<T, S, C> restoreWriter(WriterInitContext context, Collection<S> state) throws IOException {
        Producer.beginTopic(signal, settings);
        return new BatchWriter<>(id, format, settings, messages.restoreWriter(context, state), context);
    }

    @Override
    public SimpleVersionedSerializer<S> getWriterStateSerializer() {
        return messages.getWriterStateSerializer();
    }

    @Override
    public Committer<C> createCommitter(CommitterInitContext context) throws IOException {
        return messages.createCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<C> getCommittableSerializer() {
        return messages.getCommittableSerializer();
    }

    @Override
    @SuppressWarnings("unchecked") // it is Flink's KafkaSink
    public void addPostCommitTopology(DataStream<CommittableMessage<C>> committed) {
        ((SupportsPostCommitTopology<C>) messages).addPostCommitTopology(committed);
    }
}
