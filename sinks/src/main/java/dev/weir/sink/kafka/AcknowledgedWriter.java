package dev.weir.sink.kafka;

import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.api.kafka.KafkaTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes messages at least once. A message is sent when a broker has acknowledged it. Flink's own writer counts it before, and fails the
 * job again and again where a broker refuses one message, and with it all that comes behind; here that message is lost by reason.
 */
final class AcknowledgedWriter implements PrecommittingStatefulSinkWriter<Message, KafkaWriterState, KafkaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgedWriter.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final String id;
    private final Settings settings;
    private final String topic;
    private final Acknowledgements acknowledgements;
    private final KafkaProducer<byte[], byte[]> producer;
    private final MailboxExecutor mailbox;
    private final SinkWriterMetricGroup metrics;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable Exception failure;
    private volatile boolean closed;
    private int @Nullable [] partitions;

    AcknowledgedWriter(
            String id, Signal signal, Settings settings, Acknowledgements acknowledgements, WriterInitContext context) {
        this.id = id;
        this.settings = settings;
        this.topic = KafkaTopics.topic(settings, signal);
        this.acknowledgements = acknowledgements;
        this.mailbox = context.getMailboxExecutor();
        this.metrics = context.metricGroup();
        this.producer = new KafkaProducer<>(
                Producer.properties(settings), new ByteArraySerializer(), new ByteArraySerializer());
        showProducer(metrics.addGroup("KafkaProducer"));
    }

    @Override
    public void write(Message message, Context context) throws IOException, InterruptedException {
        check();
        try {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, partition(message.key()), message.key(), message.value());
            var _ = producer.send(record, (_, refusal) -> answered(message, refusal));
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            throw KafkaFailure.of(id, topic, settings, e);
        }
    }

    /** Comes before a checkpoint, which covers nothing that no broker has. */
    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        try {
            producer.flush();
        } catch (InterruptException e) {
            throw interrupted(e);
        }
        check();
    }

    @Override
    public Collection<KafkaCommittable> prepareCommit() {
        return List.of();
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) {
        return List.of();
    }

    /** Answers that are on their way count still. */
    @Override
    public void close() {
        closed = true;
        try {
            producer.close(CLOSE_LIMIT);
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs in the producer's thread, or in the task's where the producer itself refuses. */
    private void answered(Message message, @Nullable Exception refusal) {
        switch (refusal) {
            case null -> {
                acknowledgements.taken.addAndGet(message.records());
                metrics.getNumRecordsSendCounter().inc();
                metrics.getNumBytesSendCounter().inc(message.value().length);
            }
            case RecordTooLargeException e -> {
                acknowledgements.tooLarge.addAndGet(message.records());
                refused(message, Acknowledgements.TOO_LARGE, e);
            }
            case InvalidRecordException e -> refused(message, e);
            case InvalidTimestampException e -> refused(message, e);
            case PolicyViolationException e -> refused(message, e);
            default -> fail(refusal);
        }
    }

    private void refused(Message message, Exception refusal) {
        acknowledgements.refused.addAndGet(message.records());
        refused(message, Acknowledgements.REFUSED, refusal);
    }

    private void refused(Message message, String reason, Exception refusal) {
        metrics.getNumRecordsSendErrorsCounter().inc();
        if (warned.compareAndSet(false, true)) {
            LOG.error(
                    "{}: topic {} at {} refused a message of {} bytes with {} records: {} {}; further ones are counted as {}",
                    id,
                    topic,
                    KafkaFailure.brokers(settings),
                    message.value().length,
                    message.records(),
                    refusal.getMessage(),
                    KafkaFailure.remedy(refusal),
                    reason);
        }
    }

    /** The task hears of it at once, also where nothing more is written. */
    private void fail(Exception cause) {
        if (closed || failure != null) {
            return;
        }
        failure = cause;
        try {
            mailbox.execute(this::check, "Kafka delivery");
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the task ended before a delivery failed", id, e);
        }
    }

    private void check() throws IOException {
        Exception cause = failure;
        if (cause != null) {
            throw KafkaFailure.of(id, topic, settings, cause);
        }
    }

    private @Nullable Integer partition(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        int[] known = partitions;
        if (known == null) {
            known = producer.partitionsFor(topic).stream()
                    .mapToInt(PartitionInfo::partition)
                    .sorted()
                    .toArray();
            partitions = known;
        }
        return Partitioning.partition(key, known);
    }

    /** As Flink's writer shows them. */
    private void showProducer(MetricGroup group) {
        producer.metrics().forEach((name, metric) -> {
            if (name.group().equals("producer-metrics")) {
                group.gauge(name.name(), (Gauge<Object>) metric::metricValue);
            }
        });
    }

    private static InterruptedException interrupted(InterruptException cause) {
        InterruptedException interrupted = new InterruptedException(cause.getMessage());
        interrupted.initCause(cause);
        return interrupted;
    }
}
