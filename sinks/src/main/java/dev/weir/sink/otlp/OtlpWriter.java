package dev.weir.sink.otlp;

import dev.weir.api.component.ComponentFailure;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.RequestBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * Collects records into requests and has each delivered by a virtual thread of its own. What is not delivered when a checkpoint is
 * taken goes into its state: a checkpoint never waits for the receiver. Everything here runs in the task's thread; a delivery
 * reports back through the mailbox.
 */
final class OtlpWriter<T> implements StatefulSinkWriter<T, ExportRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpWriter.class);
    private static final int CLOSE_SECONDS = 1;

    private final OtlpSignal<T> signal;
    private final OtlpConfig config;
    private final Queue queue;
    private final Transport transport;
    private final Delivery delivery;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService timers;
    private final WriterMetrics metrics;
    private final ExecutorService threads;

    private final RequestBuilder<T> open;
    /** Complete, and waiting for a free request. */
    private final ArrayDeque<ExportRequest> ready = new ArrayDeque<>();

    /** Reported by the threads of the deliveries, and not counted yet. */
    private final ConcurrentLinkedQueue<Delivered> delivered = new ConcurrentLinkedQueue<>();

    private final Set<ExportRequest> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Records in all three. */
    private int held;

    private int heldInFlight;
    private boolean timerSet;
    /** The flush timeout is over for what is in the buffer, but there was no free request. */
    private boolean overdue;

    private record Delivered(ExportRequest request, Tally tally) {}

    OtlpWriter(
            OtlpSignal<T> signal,
            OtlpConfig config,
            Transport transport,
            WriterInitContext context,
            Collection<ExportRequest> undelivered) {
        this.signal = signal;
        this.config = config;
        this.queue = config.queue();
        this.open = signal.builder(queue.maxBytes());
        this.transport = transport;
        this.mailbox = context.getMailboxExecutor();
        this.timers = context.getProcessingTimeService();
        this.metrics = new WriterMetrics(
                config.id(),
                signal,
                context.metricGroup(),
                () -> held - heldInFlight,
                inFlight::size,
                undelivered.stream().mapToLong(ExportRequest::records).sum(),
                () -> held);
        this.delivery = new Delivery(signal, config, transport, metrics);
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("weir-otlp-", 0).factory());
        ready.addAll(undelivered);
        held = undelivered.stream().mapToInt(ExportRequest::records).sum();
        dispatch(true);
    }

    /** Waits while as many records are held as may be, but lets deliveries report meanwhile. */
    @Override
    public void write(T record, Context context) throws InterruptedException {
        while (held >= queue.maxRecords()) {
            dispatch(true);
            mailbox.yield();
        }
        ExportRequest full = open.add(record);
        if (full != null) {
            ready.add(full);
        }
        if (open.records() >= queue.maxBatch()) {
            ready.add(open.take());
        }
        held++;
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
        while (held > 0) {
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

    /** A state per request, so that they can be spread when the parallelism changes. */
    @Override
    public List<ExportRequest> snapshotState(long checkpointId) {
        if (open.records() > 0) {
            ready.add(open.take());
        }
        List<ExportRequest> undelivered = new ArrayList<>(inFlight);
        undelivered.addAll(ready);
        return undelivered;
    }

    /** What the receiver acknowledged by now counts as sent, also where the task ends before it hears of it. */
    @Override
    public void close() {
        threads.shutdownNow();
        transport.close();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        settle();
        if (held > 0) {
            LOG.warn(
                    "{}: stopped with {} {} not acknowledged by the receiver; {}",
                    config,
                    held,
                    signal.noun(),
                    config.keepsState()
                            ? "the run that goes on from the job's state sends those that are in it"
                            : "they are lost, for no state is kept: execution.checkpointing.dir keeps it");
        }
    }

    /**
     * Starts requests while more are allowed: with those that are ready, then with what there is if that is enough or {@code all}.
     */
    private void dispatch(boolean all) {
        while (inFlight.size() < queue.maxInFlight() && (!ready.isEmpty() || isDue(all))) {
            ExportRequest request = ready.isEmpty() ? open.take() : ready.remove();
            inFlight.add(request);
            heldInFlight += request.records();
            threads.execute(() -> deliver(request));
        }
        boolean waiting = open.records() > 0;
        overdue = (all || overdue) && waiting;
        if (waiting && !timerSet) {
            timerSet = true;
            long now = timers.getCurrentProcessingTime();
            ScheduledFuture<?> _ =
                    timers.registerTimer(now + queue.flushTimeout().toMillis(), _ -> flushTimeout());
        }
    }

    private boolean isDue(boolean all) {
        return open.records() > 0 && (all || overdue || open.records() >= queue.minBatch());
    }

    private void flushTimeout() {
        timerSet = false;
        dispatch(true);
    }

    /** Runs in a thread of the batch's own. */
    private void deliver(ExportRequest request) {
        try {
            delivered.add(new Delivered(request, delivery.deliver(request)));
            report(() -> {
                settle();
                dispatch(false);
            });
        } catch (InterruptedException e) {
            // The writer is being closed; the batch is in the state of the last checkpoint.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            report(() -> failed(e));
        }
    }

    private void report(ThrowingRunnable<RuntimeException> mail) {
        try {
            mailbox.execute(mail, "OTLP delivery");
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the task ended before a delivery did", config, e);
        }
    }

    private void settle() {
        for (Delivered next = delivered.poll(); next != null; next = delivered.poll()) {
            int records = next.request.records();
            inFlight.remove(next.request);
            heldInFlight -= records;
            held -= records;
            metrics.delivered(next.tally);
        }
    }

    /** A mistake of ours, not of the receiver: the job restarts from the last checkpoint rather than lose the batch. */
    private void failed(Throwable cause) {
        throw new ComponentFailure(
                "sinks." + config.id(),
                "send a batch to",
                config.endpoint().toString(),
                cause.getClass().getSimpleName() + ": " + ComponentFailure.saying(cause),
                "this is a fault of Weir: report it, with the stack trace of the log",
                cause);
    }
}
