package dev.weir.ebpf.source;

import dev.weir.api.Host;
import dev.weir.api.LiveCaptures;
import dev.weir.api.PayloadReaders;
import dev.weir.api.Readership;
import dev.weir.api.Segment;
import dev.weir.api.ThisHost;
import dev.weir.bpf.BootClock;
import dev.weir.bpf.CaptureCounter;
import dev.weir.bpf.PinnedCapture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/**
 * Reads rings in the task's own thread, so that a packet goes from the ring through the whole chain without being handed over:
 * the ring is the queue, and a slow chain fills it, where the kernel counts what no longer fits.
 */
final class EbpfSourceReader implements SourceReader<Segment, RingSplit> {
    /** Records per call: enough to be cheap, few enough that checkpoints and timers get their turn. */
    private static final int BATCH = 1024;
    /** How far CPUs may be apart in the order of their records. */
    private static final long LAG_MILLIS = 100;

    private static final long WATERMARK_STEP_MILLIS = 100;

    private final SourceReaderContext context;
    private final String sourceId;
    private final EbpfOptions options;
    private final Host host = ThisHost.get();
    /** Looked at by whoever reports metrics. */
    private final List<OpenRing> rings = new CopyOnWriteArrayList<>();

    /** Nothing is read before: the operators behind have to know whose state is theirs. */
    private final CompletableFuture<Void> allGiven = new CompletableFuture<>();

    private final CompletableFuture<Void> noSplits = new CompletableFuture<>();
    private @Nullable Readership toSay;
    private @Nullable HostCapture capture;
    private @Nullable RingWatch watch;
    private long watermark;
    private boolean speaksForHost;
    private long lost;
    /** Event time is by the clock that stamps the records, which nobody sets: else a window or a time limit would be over at once, or never. */
    private final BootClock clock = new BootClock();

    private final WallClock wallClock = new WallClock();
    /** Stands for the rings that it is not told of yet: a stop that comes before has to wait for what is in them. */
    private final LiveCaptures.LiveCapture untold = new LiveCaptures.LiveCapture() {
        @Override
        public void stopCapturing() {}

        @Override
        public boolean hasUnread() {
            return true;
        }
    };

    EbpfSourceReader(SourceReaderContext context, String sourceId, EbpfOptions options) {
        this.context = context;
        this.sourceId = sourceId;
        this.options = options;
    }

    @Override
    public void start() {
        LiveCaptures.add(untold);
        context.sendSourceEventToCoordinator(new HostEvent(host.name()));
    }

    @Override
    public void addSplits(List<RingSplit> splits) {
        // A split of another host is of an earlier run: the enumerator gives the rings of this one.
        List<RingSplit> here =
                splits.stream().filter(s -> s.host().equals(host.name())).toList();
        if (here.isEmpty()) {
            return;
        }
        if (capture == null) {
            capture = HostCapture.acquire(sourceId, options);
            EndOfJob.watch(context, options.pinFolder());
            speaksForHost = capture.isFirst();
            if (speaksForHost) {
                lost = lostIn(here, capture);
                CaptureReport.started(capture);
                CaptureReport.register(capture, options.id(), context);
            }
            CaptureReport.register(rings, options.id(), context);
            watch = new RingWatch("weir-ring-watch-" + context.getIndexOfSubtask(), this::pending);
        }
        HostCapture open = capture;
        for (RingSplit split : here) {
            OpenRing ring = new OpenRing(split, open, host, clock, options.replayLimit());
            rings.add(ring);
            PayloadReaders.capture(split.scope(), ring);
        }
        context.metricGroup().setPendingBytesGauge(this::pendingBytes);
        noSplits.complete(null);
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof AllGiven all) {
            toSay = new Readership(
                    rings.stream().map(r -> r.split().scope()).collect(Collectors.toSet()), Set.copyOf(all.scopes()));
            LiveCaptures.remove(untold);
            allGiven.complete(null);
        }
    }

    /** What of the losses stands in the stream already: by the checkpoint, or else by what an earlier reader told. */
    private static long lostIn(List<RingSplit> splits, HostCapture capture) {
        PinnedCapture pinned = capture.pinned();
        long told = capture.before(CaptureCounter.RECORDS_LOST);
        long lost = splits.stream()
                .filter(s -> pinned != null && s.capture() == pinned.id())
                .mapToLong(RingSplit::lost)
                .reduce(told, Math::min);
        capture.lostTold().set(lost);
        return lost;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Segment> output) {
        if (!allGiven.isDone()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        long seen = clock.epochMillis();
        if (toSay != null) {
            output.collect(toSay.segment(host, seen * 1_000_000), seen);
            toSay = null;
            if (rings.isEmpty()) {
                output.markIdle(); // nobody waits for its time
            }
        }
        int read = 0;
        for (OpenRing ring : rings) {
            int records = ring.poll(output, BATCH);
            read += records;
            if (records > 0) {
                seen = Math.min(seen, ring.lastMillis());
            }
        }
        if (read > 0 && capture != null) {
            capture.recordsRead().addAndGet(read);
        }
        advance(seen - LAG_MILLIS, output);
        return read > 0 ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
    }

    /** Up to here everything has been read: the rings that gave something tell by it, empty ones by the clock. */
    private void advance(long millis, ReaderOutput<Segment> output) {
        if (!rings.isEmpty() && millis >= watermark + WATERMARK_STEP_MILLIS) {
            reportLosses(output);
            wallClock.look(clock.epochMillis(), System.currentTimeMillis());
            watermark = millis;
            output.emitWatermark(new Watermark(millis));
        }
    }

    /** What the kernel could not send stands in the stream at about the time when it happened. */
    private void reportLosses(ReaderOutput<Segment> output) {
        if (!speaksForHost || capture == null) {
            return;
        }
        long now = capture.capture().counter(CaptureCounter.RECORDS_LOST);
        if (now > lost) {
            long millis = clock.epochMillis();
            output.collect(
                    Segment.loss(rings.getFirst().split().scope(), host, millis * 1_000_000, now - lost), millis);
            lost = now;
            capture.lostTold().set(now);
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (!allGiven.isDone()) {
            return allGiven;
        }
        return watch == null ? noSplits : watch.available();
    }

    private boolean pending() {
        return pendingBytes() > 0;
    }

    private long pendingBytes() {
        long bytes = 0;
        for (OpenRing ring : rings) {
            bytes += ring.pendingBytes();
        }
        return bytes;
    }

    @Override
    public List<RingSplit> snapshotState(long checkpoint) {
        return rings.stream().map(ring -> ring.snapshot(checkpoint)).toList();
    }

    /** Up to here nothing is read again: the kernel gets its space back. */
    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        rings.forEach(ring -> ring.completed(checkpoint));
        if (speaksForHost && capture != null) {
            capture.tell();
        }
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) {
        rings.forEach(ring -> ring.aborted(checkpoint));
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        LiveCaptures.remove(untold);
        if (watch != null) {
            watch.stop();
        }
        rings.forEach(ring -> PayloadReaders.endOfCapture(ring.split().scope()));
        if (capture != null) {
            capture.close();
        }
    }
}
