package dev.weir.sink.otlp;

import dev.weir.otlp.OtlpSignal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects records into batches and has each delivered by a virtual thread of its own. What is not delivered when a checkpoint is
 * taken goes into its state: a checkpoint never waits for the receiver. Everything here runs in the task's thread; a delivery
 * reports back through the mailbox.
 */
final class OtlpWriter<T> implements StatefulSinkWriter<T, List<T>> {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpWriter.class);

    private final OtlpSignal<T> signal;
    private final OtlpConfig config;
    private final Queue queue;
    private final Transport transport;
    private final Delivery<T> delivery;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService timers;
    private final WriterMetrics metrics;
    private final ExecutorService threads;

    private final List<T> buffer = new ArrayList<>();
    private final Set<List<T>> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
    private int recordsInFlight;
    private boolean timerSet;
    /** The flush timeout is over for what is in the buffer, but there was no free request. */
    private boolean overdue;

    OtlpWriter(
            OtlpSignal<T> signal,
            OtlpConfig config,
            Transport transport,
            WriterInitContext context,
            Collection<List<T>> undelivered) {
        this.signal = signal;
        this.config = config;
        this.queue = config.queue();
        this.transport = transport;
        this.mailbox = context.getMailboxExecutor();
        this.timers = context.getProcessingTimeService();
        this.metrics = new WriterMetrics(
                config.id(),
                signal,
                context.metricGroup(),
                buffer::size,
                inFlight::size,
                undelivered.stream().mapToLong(List::size).sum(),
                () -> (long) buffer.size() + recordsInFlight);
        this.delivery = new Delivery<>(signal, config, transport, metrics);
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("weir-otlp-", 0).factory());
        undelivered.forEach(buffer::addAll);
        dispatch(true);
    }

    /** Waits while as many records are held as may be, but lets deliveries report meanwhile. */
    @Override
    public void write(T record, Context context) throws InterruptedException {
        while (buffer.size() + recordsInFlight >= queue.maxRecords()) {
            dispatch(true);
            mailbox.yield();
        }
        buffer.add(record);
        metrics.accepted();
        dispatch(false);
    }

    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        dispatch(true);
        if (!endOfInput) {
            return;
        }
        delivery.lastCall();
        while (!inFlight.isEmpty() || !buffer.isEmpty()) {
            mailbox.yield();
            dispatch(true);
        }
        if (metrics.totalDropped() > 0 || metrics.totalRejected() > 0) {
            LOG.error(
                    "{}: at the end of the input {} {} had been dropped and {} rejected by the receiver; see the lines above",
                    config,
                    metrics.totalDropped(),
                    signal.noun(),
                    metrics.totalRejected());
        }
    }

    /** A state per batch, so that they can be spread when the parallelism changes. */
    @Override
    public List<List<T>> snapshotState(long checkpointId) {
        List<List<T>> undelivered = new ArrayList<>(inFlight);
        if (!buffer.isEmpty()) {
            undelivered.add(List.copyOf(buffer));
        }
        return undelivered;
    }

    @Override
    public void close() {
        int undelivered = buffer.size() + recordsInFlight;
        if (undelivered > 0) {
            LOG.warn(
                    "{}: stopped with {} {} not delivered; those of them that the last checkpoint holds are sent after a"
                            + " restart from it",
                    config,
                    undelivered,
                    signal.noun());
        }
        threads.shutdownNow();
        transport.close();
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Starts requests while more are allowed: with full batches, and with what is left if {@code all}.
     */
    private void dispatch(boolean all) {
        while (inFlight.size() < queue.maxInFlight()
                && !buffer.isEmpty()
                && (all || overdue || buffer.size() >= queue.minBatch())) {
            List<T> head = buffer.subList(0, Math.min(buffer.size(), queue.maxBatch()));
            List<T> batch = List.copyOf(head);
            head.clear();
            inFlight.add(batch);
            recordsInFlight += batch.size();
            threads.execute(() -> deliver(batch));
        }
        overdue = (all || overdue) && !buffer.isEmpty();
        if (!buffer.isEmpty() && !timerSet) {
            timerSet = true;
            long now = timers.getCurrentProcessingTime();
            ScheduledFuture<?> _ =
                    timers.registerTimer(now + queue.flushTimeout().toMillis(), _ -> flushTimeout());
        }
    }

    private void flushTimeout() {
        timerSet = false;
        dispatch(true);
    }

    /** Runs in a thread of the batch's own. */
    private void deliver(List<T> batch) {
        try {
            Tally tally = delivery.deliver(batch);
            report(() -> delivered(batch, tally));
        } catch (InterruptedException e) {
            // The writer is being closed; the batch is in the state of the last checkpoint.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            report(() -> failed(e));
        }
    }

    private void report(ThrowingRunnable<IOException> mail) {
        try {
            mailbox.execute(mail, "OTLP delivery");
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the task ended before a delivery did", config, e);
        }
    }

    private void delivered(List<T> batch, Tally tally) {
        inFlight.remove(batch);
        recordsInFlight -= batch.size();
        metrics.delivered(tally);
        dispatch(false);
    }

    /** A mistake of ours, not of the receiver: the job restarts from the last checkpoint rather than lose the batch. */
    private void failed(Throwable cause) throws IOException {
        throw new IOException(config + ": a batch could not be sent", cause);
    }
}
