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
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Flink's sink for Kafka with records put together into messages before it. Its transactions are its own affair.
 *
 * @param <T> records
 */
final class BatchSink<T>
        implements Sink<T>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final long serialVersionUID = 1L;

    private final Signal signal;
    private final String id;
    private final MessageFormat<T> format;
    private final Settings settings;
    private final KafkaSink<Message> messages;

    private BatchSink(
            Signal signal, String id, MessageFormat<T> format, Settings settings, KafkaSink<Message> messages) {
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
    public BatchWriter<T, KafkaWriterState, KafkaCommittable> createWriter(WriterInitContext context)
            throws IOException {
        Producer.beginTopic(signal, settings);
        return new BatchWriter<>(id, format, settings, messages.createWriter(context), context);
    }

    /** Records that waited are in no state: they became messages before the checkpoint. */
    @Override
    public BatchWriter<T, KafkaWriterState, KafkaCommittable> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> state) throws IOException {
        Producer.beginTopic(signal, settings);
        return new BatchWriter<>(id, format, settings, messages.restoreWriter(context, state), context);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return messages.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new RecoveringCommitter(id, settings, messages.createCommitter(context));
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return messages.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        messages.addPostCommitTopology(committed);
    }
}
