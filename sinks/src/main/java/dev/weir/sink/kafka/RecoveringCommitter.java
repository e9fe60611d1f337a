package dev.weir.sink.kafka;

import dev.weir.api.component.ComponentFailure;
import dev.weir.api.component.Settings;
import dev.weir.api.kafka.KafkaConnection;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.MetricGroup;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's committer, and what it leaves open after a restart (FLINK-40626). A transaction of the checkpoint may have been committed
 * before the failure and its name used again for a later one, of which no checkpoint knows. Its commit is then refused, and the writer
 * takes the name for that of a transaction that is about to be committed, so nobody ends the later one: readers of committed messages
 * would wait for {@code transaction_timeout}. Here it is ended.
 *
 * <p>The records of a transaction are sent when it is committed: no reader of committed messages sees them before.
 */
@SuppressWarnings("try") // Flink closes it, and may interrupt that
final class RecoveringCommitter implements Committer<Transaction> {
    /** A broker threw the transaction away before its commit, as after {@code transaction_timeout}. */
    static final String GONE = "transaction_gone";

    private static final Logger LOG = LoggerFactory.getLogger(RecoveringCommitter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A checkpoint commits its transactions again after a restart, although most are. Those of this process are counted once. */
    private static final RecentNumbers COMMITTED = new RecentNumbers();

    private final String id;
    private final String topic;
    private final String unit;
    private final Settings settings;
    private final Committer<KafkaCommittable> committer;
    private long sent;
    private long restored;
    private long lost;

    RecoveringCommitter(
            String id,
            String topic,
            String unit,
            Settings settings,
            Committer<KafkaCommittable> committer,
            MetricGroup group) {
        this.id = id;
        this.topic = topic;
        this.unit = unit;
        this.settings = settings;
        this.committer = committer;
        Counts counts = new Counts(id, null);
        counts.show(group, Flow.RESTORED, unit, () -> restored);
        counts.show(group, Flow.SENT, unit, () -> sent);
        counts.show(group, Flow.LOST, unit, GONE, () -> lost);
    }

    @Override
    public void commit(Collection<CommitRequest<Transaction>> requests) throws IOException, InterruptedException {
        List<Watched> watched = new ArrayList<>();
        for (CommitRequest<Transaction> request : requests) {
            watched.add(new Watched(request));
        }
        try {
            committer.commit(new ArrayList<>(watched));
        } catch (KafkaException | IllegalStateException e) {
            throw KafkaFailure.of(id, "commit a transaction of", topic, settings, e);
        }
        List<String> refused = new ArrayList<>();
        for (Watched each : watched) {
            switch (each.end) {
                case COMMITTED -> committed(each);
                case LATER -> {}
                case FENCED -> refused.add(each.getCommittable().getTransactionalId());
                case GONE -> gone(each);
            }
        }
        if (!refused.isEmpty()) {
            end(refused);
        }
    }

    private void committed(Watched request) {
        Transaction transaction = request.request.getCommittable();
        if (COMMITTED.add(transaction.number())) {
            sent += transaction.records();
            restored += request.restored ? transaction.records() : 0;
        }
    }

    private void gone(Watched request) {
        Transaction transaction = request.request.getCommittable();
        if (COMMITTED.add(transaction.number())) {
            lost += transaction.records();
            LOG.error(
                    "{}: topic {} at {} has not got {} {} of the transaction {}: {}; raise transaction_timeout above the longest"
                            + " pause between two checkpoints; they are counted as {}",
                    id,
                    topic,
                    KafkaFailure.brokers(settings),
                    transaction.records(),
                    unit,
                    transaction.committable().getTransactionalId(),
                    request.reason,
                    GONE);
            restored += request.restored ? transaction.records() : 0;
        }
    }

    /** Whoever begins anew under a name ends what is open under it. */
    private void end(List<String> transactions) throws InterruptedException {
        try (Admin admin = Admin.create(KafkaConnection.properties(settings))) {
            admin.fenceProducers(transactions, new FenceProducersOptions().timeoutMs((int) PATIENCE.toMillis()))
                    .all()
                    .get();
        } catch (ExecutionException | KafkaException e) {
            LOG.warn(
                    "{}: the transactions {} may be open since before the restart and could not be ended (that needs Write on"
                            + " these transactional ids); who reads committed messages waits for transaction_timeout",
                    id,
                    transactions,
                    e);
        }
    }

    @Override
    public void close() throws Exception {
        committer.close();
    }

    /** What became of a request. */
    private enum End {
        COMMITTED,
        LATER,
        /** Of a checkpoint, and its name is used again: it was committed before, or thrown away. */
        FENCED,
        GONE
    }

    /** Sees what Flink's committer says of a request; of one that is committed it says nothing. */
    private static final class Watched implements CommitRequest<KafkaCommittable> {
        private final CommitRequest<Transaction> request;
        private final boolean restored;
        private End end = End.COMMITTED;
        private String reason = "";

        Watched(CommitRequest<Transaction> request) {
            this.request = request;
            this.restored = getCommittable().getProducer().isEmpty();
        }

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable().committable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            end = restored && reason instanceof ProducerFencedException ? End.FENCED : End.GONE;
            this.reason = ComponentFailure.saying(reason);
            request.signalFailedWithKnownReason(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            end = End.LATER;
            request.signalFailedWithUnknownReason(reason);
        }

        @Override
        public void retryLater() {
            end = End.LATER;
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            end = End.LATER;
            Transaction old = request.getCommittable();
            request.updateAndRetryLater(new Transaction(committable, old.records(), old.number()));
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
