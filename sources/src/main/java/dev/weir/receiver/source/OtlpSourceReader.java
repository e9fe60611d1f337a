package dev.weir.receiver.source;

import dev.weir.api.SpanData;
import dev.weir.api.component.ComponentFailure;
import dev.weir.api.component.Signal;
import dev.weir.receiver.Batch;
import dev.weir.receiver.CannotListen;
import dev.weir.receiver.Intake;
import dev.weir.receiver.ReceiverConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/** Gives the job what has come. Runs in the task's thread. */
final class OtlpSourceReader<T> implements SourceReader<T, NoSplit> {
    /** Records per call: few enough that checkpoints and timers get their turn. */
    private static final int BATCH = 1024;

    private final SourceReaderContext context;
    private final String component;
    private final ReceiverConfig config;
    private final Signal signal;
    private @Nullable SharedReceiver shared;

    /** Being given. */
    private @Nullable Batch<T> current;

    private int given;
    private long sent;

    /** Given since the last checkpoint began, and whose senders wait. */
    private List<Batch<T>> waiting = new ArrayList<>();

    /** The same by the checkpoint that covers them. */
    private final NavigableMap<Long, List<Batch<T>>> covered = new TreeMap<>();

    OtlpSourceReader(SourceReaderContext context, String component, ReceiverConfig config, Signal signal) {
        this.context = context;
        this.component = component;
        this.config = config;
        this.signal = signal;
    }

    @Override
    public void start() {
        try {
            SharedReceiver acquired = SharedReceiver.acquire(job() + " " + component, config);
            shared = acquired;
            ReceiverReport report = new ReceiverReport(component, context);
            if (acquired.isFirst()) {
                report.of(acquired.receiver());
            }
            if (acquired.isFirst(signal)) {
                report.of(intake(), signal);
            }
            report.ofReader(() -> sent, signal);
        } catch (CannotListen e) {
            throw new ComponentFailure("sources." + component, "listen at", e.address(), e.reason(), e.remedy(), e);
        }
    }

    /** The readers of a source in a process share a receiver, whatever they read from it. */
    private JobID job() {
        return ((RichSourceReaderContext) context)
                .getRuntimeContext()
                .getJobInfo()
                .getJobId();
    }

    private Intake<T> intake() {
        if (shared == null) {
            throw new IllegalStateException("not started");
        }
        return shared.receiver().intake(signal);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) {
        Intake<T> intake = intake();
        if (current == null) {
            current = intake.inbox().take();
            given = 0;
        }
        if (current == null) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        List<T> records = current.records();
        int end = Math.min(records.size(), given + BATCH);
        int from = given;
        try {
            for (; given < end; given++) {
                T record = records.get(given);
                if (record instanceof SpanData span) {
                    output.collect(record, span.endNanos() / 1_000_000);
                } else {
                    output.collect(record);
                }
            }
        } finally {
            // Both at once: a record is sent or unread, whenever somebody looks.
            sent += given - from;
            intake.inbox().read(given - from);
        }
        if (end == records.size()) {
            if (intake.given(current)) {
                waiting.add(current);
            }
            current = null;
        }
        return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return current == null ? intake().inbox().available() : CompletableFuture.completedFuture(null);
    }

    @Override
    public List<NoSplit> snapshotState(long checkpoint) {
        if (!waiting.isEmpty()) {
            covered.put(checkpoint, waiting);
            waiting = new ArrayList<>();
        }
        return List.of();
    }

    /** Covers what those before it would have. */
    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        NavigableMap<Long, List<Batch<T>>> complete = covered.headMap(checkpoint, true);
        complete.values().forEach(batches -> batches.forEach(intake()::safe));
        complete.clear();
    }

    @Override
    public void addSplits(List<NoSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        if (shared == null) {
            return;
        }
        if (current != null) {
            intake().giveBack(current, current.records().size() - given);
            current = null;
        }
        waiting.forEach(intake()::again);
        covered.values().forEach(batches -> batches.forEach(intake()::again));
        shared.close();
        shared = null;
    }
}
