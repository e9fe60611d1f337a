package dev.weir.sink.kafka;

import dev.weir.api.component.Explained;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.api.kafka.KafkaTopics;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.KafkaException;

/**
 * Records put together into messages, and those written with acknowledgements, or by Flink's sink for Kafka in transactions.
 *
 * @param <T> records
 */
final class BatchSink<T>
        implements Sink<T>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsCommitter<Transaction>,
                SupportsPostCommitTopology<Transaction> {
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
    public BatchWriter<T> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    /** Records that waited are in no state: they became messages before the checkpoint. */
    @Override
    public BatchWriter<T> restoreWriter(WriterInitContext context, Collection<KafkaWriterState> state)
            throws IOException {
        Acknowledgements acknowledgements = new Acknowledgements();
        return new BatchWriter<>(
                id, format, settings, writer(context, state, acknowledgements), acknowledgements, context);
    }

    private PrecommittingStatefulSinkWriter<Message, KafkaWriterState, KafkaCommittable> writer(
            WriterInitContext context, Collection<KafkaWriterState> state, Acknowledgements acknowledgements)
            throws IOException {
        return switch (settings.get(KafkaOptions.DELIVERY)) {
            case AT_LEAST_ONCE -> new AcknowledgedWriter(id, signal, settings, acknowledgements, context);
            case EXACTLY_ONCE -> transactions(context, state);
        };
    }

    @SuppressWarnings("unchecked")
    private PrecommittingStatefulSinkWriter<Message, KafkaWriterState, KafkaCommittable> transactions(
            WriterInitContext context, Collection<KafkaWriterState> state) throws IOException {
        String topic = KafkaTopics.topic(settings, signal);
        Explained explained = new Explained(thrown -> KafkaFailure.of(id, topic, settings, thrown));
        WriterInitContext own = explained.context(WriterInitContext.class, context);
        try {
            Producer.beginTopic(signal, settings);
            return explained.part(
                    PrecommittingStatefulSinkWriter.class,
                    state.isEmpty() ? messages.createWriter(own) : messages.restoreWriter(own, state));
        } catch (KafkaException | IllegalStateException | FlinkRuntimeException e) {
            throw KafkaFailure.of(id, "begin transactions for", topic, settings, e);
        }
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return messages.getWriterStateSerializer();
    }

    @Override
    public Committer<Transaction> createCommitter(CommitterInitContext context) {
        return new RecoveringCommitter(
                id,
                KafkaTopics.topic(settings, signal),
                format.unit(),
                settings,
                messages.createCommitter(context),
                context.metricGroup());
    }

    @Override
    public SimpleVersionedSerializer<Transaction> getCommittableSerializer() {
        return new TransactionSerializer(messages.getCommittableSerializer());
    }

    /** Looks at the operators only, and not at what they hand on. */
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void addPostCommitTopology(DataStream<CommittableMessage<Transaction>> committed) {
        messages.addPostCommitTopology((DataStream) committed);
    }
}
