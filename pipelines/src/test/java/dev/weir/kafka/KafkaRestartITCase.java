package dev.weir.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sink.kafka.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkCommitterMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a restart finds at a real broker. */
@Timeout(120)
class KafkaRestartITCase {
    private static final String TOPIC = "restart";
    private static final String TRANSACTION = "restart-traces-1-1";

    @TempDir
    private Path folder;

    private KafkaBroker broker;

    @BeforeEach
    void startBroker() throws Exception {
        broker = KafkaBroker.start(folder);
    }

    @AfterEach
    void stopBroker() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    /** Of the checkpoint, since committed; and one of the same name that a later, failed checkpoint left open. */
    @Test
    void readersOfCommittedMessagesDoNotWaitForATransactionOfNobody() throws Exception {
        try (FlinkKafkaInternalProducer<byte[], byte[]> killed = transactions();
                KafkaProducer<byte[], byte[]> other =
                        new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer());
                Committer<Transaction> committer = committer()) {
            killed.initTransactions();
            send(killed, "covered by the checkpoint");
            Request request = new Request(restored(killed));
            killed.commitTransaction();
            send(killed, "not covered");
            other.send(message("of another writer")).get();
            assertThat(values()).containsExactly("covered by the checkpoint");

            committer.commit(List.of(request));
            assertThat(request.failure).isInstanceOf(ProducerFencedException.class);
            assertThat(values()).containsExactly("covered by the checkpoint", "of another writer");
        }
    }

    @Test
    void aTransactionThatWaitsForItsCommitIsCommitted() throws Exception {
        try (FlinkKafkaInternalProducer<byte[], byte[]> killed = transactions();
                Committer<Transaction> committer = committer()) {
            killed.initTransactions();
            send(killed, "covered by the checkpoint");
            Request request = new Request(restored(killed));
            committer.commit(List.of(request));
            assertThat(request.failure).isNull();
            assertThat(values()).containsExactly("covered by the checkpoint");
        }
    }

    /** Out of a checkpoint its producer does not come. */
    private static Transaction restored(FlinkKafkaInternalProducer<?, ?> of) {
        return new Transaction(
                new KafkaCommittable(of.getProducerId(), of.getEpoch(), TRANSACTION, null), 1, System.nanoTime());
    }

    private FlinkKafkaInternalProducer<byte[], byte[]> transactions() {
        return new FlinkKafkaInternalProducer<>(properties(), TRANSACTION);
    }

    private static void send(FlinkKafkaInternalProducer<byte[], byte[]> writer, String value) {
        writer.beginTransaction();
        writer.send(message(value));
        writer.flush();
    }

    private static ProducerRecord<byte[], byte[]> message(String value) {
        return new ProducerRecord<>(TOPIC, 0, null, value.getBytes(StandardCharsets.UTF_8));
    }

    private Properties properties() {
        Properties p = broker.client();
        p.setProperty("key.serializer", ByteArraySerializer.class.getName());
        p.setProperty("value.serializer", ByteArraySerializer.class.getName());
        return p;
    }

    private List<String> values() {
        return Topic.read(broker, TOPIC).stream()
                .map(r -> new String(r.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private Committer<Transaction> committer() throws Exception {
        Object sink = KafkaSinkITCase.sink(broker, "delivery", "exactly_once", "transactional_id_prefix", "restart");
        return ((SupportsCommitter<Transaction>) sink).createCommitter(new Subtask());
    }

    private static final class Request implements Committer.CommitRequest<Transaction> {
        private final Transaction committable;
        private Throwable failure;

        Request(Transaction committable) {
            this.committable = committable;
        }

        @Override
        public Transaction getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            failure = reason;
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("to be tried again");
        }

        @Override
        public void updateAndRetryLater(Transaction other) {
            throw new AssertionError("to be tried again");
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new AssertionError("known to be committed");
        }
    }

    /** The only one of a job. */
    private record Subtask() implements CommitterInitContext {
        @Override
        public OptionalLong getRestoredCheckpointId() {
            return OptionalLong.of(1);
        }

        @Override
        public JobInfo getJobInfo() {
            throw new UnsupportedOperationException();
        }

        @Override
        public TaskInfo getTaskInfo() {
            return new TaskInfoImpl("kafka", 128, 0, 1, 0);
        }

        @Override
        public SinkCommitterMetricGroup metricGroup() {
            return InternalSinkCommitterMetricGroup.wrap(
                    UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup());
        }
    }
}
