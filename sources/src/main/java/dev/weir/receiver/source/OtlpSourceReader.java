package dev.weir.receiver.source;

import dev.weir.api.Span;
import dev.weir.receiver.Batch;
import dev.weir.receiver.Receiver;
import dev.weir.receiver.ReceiverConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/** Gives the job what has come. Runs in the task's thread. */
final class OtlpSourceReader implements SourceReader<Span, NoSplit> {
    /** Spans per call: few enough that checkpoints and timers get their turn. */
    private static final int BATCH = 1024;

    private final SourceReaderContext context;
    private final String sourceId;
    private final String component;
    private final ReceiverConfig config;
    private @Nullable SharedReceiver shared;

    /** Being given. */
    private @Nullable Batch current;

    private int given;
    private long sent;

    /** Given since the last checkpoint began, and whose senders wait. */
    private List<Batch> waiting = new ArrayList<>();

    /** The same by the checkpoint that covers them. */
    private final NavigableMap<Long, List<Batch>> covered = new TreeMap<>();

    OtlpSourceReader(SourceReaderContext context, String sourceId, String component, ReceiverConfig config) {
        this.context = context;
        this.sourceId = sourceId;
        this.component = component;
        this.config = config;
    }

    @Override
    public void start() {
        try {
            SharedReceiver acquired = SharedReceiver.acquire(sourceId, config);
            shared = acquired;
            if (acquired.isFirst()) {
                ReceiverReport.register(acquired.receiver(), component, context);
            }
            ReceiverReport.register(() -> sent, component, context);
        } catch (IOException e) {
            throw new UncheckedIOException(component + ": " + e.getMessage(), e);
        }
    }

    private Receiver receiver() {
        if (shared == null) {
            throw new IllegalStateException("not started");
        }
        return shared.receiver();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Span> output) {
        Receiver receiver = receiver();
        if (current == null) {
            current = receiver.inbox().take();
            given = 0;
        }
        if (current == null) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        List<Span> spans = current.spans();
        int end = Math.min(spans.size(), given + BATCH);
        int from = given;
        for (; given < end; given++) {
            Span span = spans.get(given);
            output.collect(span, span.endNanos() / 1_000_000);
            sent++;
        }
        receiver.inbox().read(end - from);
        if (end == spans.size()) {
            if (receiver.given(current)) {
                waiting.add(current);
            }
            current = null;
        }
        return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return current == null ? receiver().inbox().available() : CompletableFuture.completedFuture(null);
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
        NavigableMap<Long, List<Batch>> complete = covered.headMap(checkpoint, true);
        complete.values().forEach(batches -> batches.forEach(receiver()::safe));
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
            receiver().giveBack(current, current.spans().size() - given);
            current = null;
        }
        waiting.forEach(receiver()::again);
        covered.values().forEach(batches -> batches.forEach(receiver()::again));
        shared.close();
        shared = null;
    }
}
