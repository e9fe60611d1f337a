package dev.weir.sink.kafka;

import dev.weir.api.component.Settings;
import dev.weir.api.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
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
 */
@SuppressWarnings("try") // Flink closes it, and may interrupt that
final class RecoveringCommitter implements Committer<KafkaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveringCommitter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String id;
    private final Settings settings;
    private final Committer<KafkaCommittable> committer;

    RecoveringCommitter(String id, Settings settings, Committer<KafkaCommittable> committer) {
        this.id = id;
        this.settings = settings;
        this.committer = committer;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) throws IOException, InterruptedException {
        List<String> refused = new ArrayList<>();
        List<CommitRequest<KafkaCommittable>> watched = new ArrayList<>();
        for (CommitRequest<KafkaCommittable> request : requests) {
            boolean restored = request.getCommittable().getProducer().isEmpty();
            watched.add(restored ? new Restored(request, refused) : request);
        }
        committer.commit(watched);
        if (!refused.isEmpty()) {
            end(refused);
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

    /** Out of a checkpoint. */
    private record Restored(CommitRequest<KafkaCommittable> request, List<String> refused)
            implements CommitRequest<KafkaCommittable> {
        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            if (reason instanceof ProducerFencedException) {
                refused.add(getCommittable().getTransactionalId());
            }
            request.signalFailedWithKnownReason(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            request.signalFailedWithUnknownReason(reason);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
