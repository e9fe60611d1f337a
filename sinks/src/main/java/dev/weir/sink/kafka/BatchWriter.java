package dev.weir.sink.kafka;

import dev.weir.api.Segment;
import dev.weir.api.component.Settings;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records together into messages. A message ends when it is full, when enough records or bytes wait, when the oldest has waited long
 * enough, and before a checkpoint: so nothing that waits has to be in one.
 */
@SuppressWarnings("try") // Flink closes it, and may interrupt that
final class BatchWriter<T> implements StatefulSinkWriter<T, KafkaWriterState>, CommittingSinkWriter<T, Transaction> {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    /** What Kafka adds to a value, at most: the key, and the head of a batch of one record. */
    static final int OVERHEAD = 512;

    private final String id;
    private final MessageFormat<T> format;
    private final PrecommittingStatefulSinkWriter<Message, KafkaWriterState, KafkaCommittable> messages;
    private final Acknowledgements acknowledgements;
    private final ProcessingTimeService timers;
    private final MessageBuilder<T> builder;
    private final int maxBytes;
    private final int maxRecords;
    private final long flushMillis;
    private final Map<String, List<T>> byKey = new LinkedHashMap<>();
    private final HeldBytes held = new HeldBytes();
    private int waiting;
    private boolean timerSet;
    private boolean warned;

    private long accepted;

    /** In a transaction that is open, and in those that the committer has. */
    private long inTransaction;

    private long handedOver;

    BatchWriter(
            String id,
            MessageFormat<T> format,
            Settings settings,
            PrecommittingStatefulSinkWriter<Message, KafkaWriterState, KafkaCommittable> messages,
            Acknowledgements acknowledgements,
            WriterInitContext context) {
        this.id = id;
        this.format = format;
        this.messages = messages;
        this.acknowledgements = acknowledgements;
        this.timers = context.getProcessingTimeService();
        this.maxBytes = settings.get(KafkaOptions.MAX_MESSAGE_BYTES) - OVERHEAD;
        this.builder = format.builders().of(maxBytes);
        this.maxRecords = settings.get(KafkaOptions.BATCH);
        this.flushMillis = settings.get(KafkaOptions.FLUSH_TIMEOUT).toMillis();
        Counts counts = new Counts(id, null);
        counts.show(context.metricGroup(), Flow.ACCEPTED, format.unit(), () -> accepted);
        counts.show(
                context.metricGroup(), Flow.HELD, format.unit(), () -> accepted - handedOver - acknowledgements.all());
        acknowledgements.show(counts, context.metricGroup(), format.unit());
    }

    @Override
    public void write(T record, Context context) throws IOException, InterruptedException {
        if (record instanceof Segment segment && segment.kind() == Segment.Kind.READERSHIP) {
            return; // of this job's readers, and not of those of the topic
        }
        accepted++;
        waiting++;
        if (format.key() == null) {
            send(null, builder.add(record));
        } else {
            byKey.computeIfAbsent(format.key().apply(record), k -> new ArrayList<>())
                    .add(record);
        }
        if (held.add(record) || waiting >= maxRecords) {
            send();
        } else if (!timerSet) {
            timerSet = true;
            ScheduledFuture<?> _ = timers.registerTimer(timers.getCurrentProcessingTime() + flushMillis, _ -> {
                timerSet = false;
                send();
            });
        }
    }

    /** Comes before a checkpoint. */
    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        send();
        messages.flush(endOfInput);
    }

    /** A writer has one transaction at most, and none without a record in it. */
    @Override
    public Collection<Transaction> prepareCommit() throws IOException, InterruptedException {
        List<Transaction> transactions = new ArrayList<>(1);
        for (KafkaCommittable committable : messages.prepareCommit()) {
            transactions.add(new Transaction(
                    committable, inTransaction, ThreadLocalRandom.current().nextLong()));
            handedOver += inTransaction;
            inTransaction = 0;
        }
        return transactions;
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
        return messages.snapshotState(checkpointId);
    }

    @Override
    public void close() throws Exception {
        if (waiting > 0) {
            LOG.warn(
                    "{}: ends with {} {} unsent; they come again if the job goes on from a checkpoint, and are lost if not",
                    id,
                    waiting,
                    format.unit());
        }
        messages.close();
    }

    private void send() throws IOException, InterruptedException {
        held.clear();
        if (waiting == 0) {
            return;
        }
        if (format.key() == null) {
            send(null, builder.take());
            return;
        }
        for (Map.Entry<String, List<T>> group : byKey.entrySet()) {
            byte[] key = Partitioning.bytes(group.getKey());
            for (T record : group.getValue()) {
                send(key, builder.add(record));
            }
            send(key, builder.take());
        }
        byKey.clear();
    }

    private void send(byte @Nullable [] key, MessageBuilder.@Nullable Value value)
            throws IOException, InterruptedException {
        if (value == null) {
            return;
        }
        waiting -= value.records();
        if (value.bytes().length > maxBytes) {
            tooLarge(value);
        } else {
            messages.write(new Message(key, value.bytes(), value.records()), Untimed.CONTEXT);
            inTransaction += value.records();
        }
    }

    /** One record alone; the broker would refuse it for ever, and with it all that comes behind. */
    private void tooLarge(MessageBuilder.Value value) {
        acknowledgements.tooLarge.addAndGet(value.records());
        if (!warned) {
            warned = true;
            LOG.warn(
                    "{}: left out a record of {} bytes, which is more than producer.max_message_bytes allows; raise it, and the"
                            + " broker's message.max.bytes; further ones are counted as {}",
                    id,
                    value.bytes().length,
                    Acknowledgements.TOO_LARGE);
        }
    }

    /** A message has no event time: its records have. */
    private enum Untimed implements Context {
        CONTEXT;

        @Override
        public long currentWatermark() {
            return Long.MIN_VALUE;
        }

        @Override
        public @Nullable Long timestamp() {
            return null;
        }
    }
}
