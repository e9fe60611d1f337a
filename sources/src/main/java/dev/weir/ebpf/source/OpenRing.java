package dev.weir.ebpf.source;

import dev.weir.api.Host;
import dev.weir.api.PayloadReaders;
import dev.weir.api.Segment;
import dev.weir.bpf.BootClock;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureRecord;
import dev.weir.bpf.PinnedCapture;
import dev.weir.bpf.RecordHandler;
import dev.weir.bpf.RingReader;
import dev.weir.ebpf.SegmentReader;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.source.SourceOutput;
import org.jspecify.annotations.Nullable;

/** A ring with what turns its records into segments. Read by the task's thread; the amount pending may be asked by any. */
final class OpenRing implements RecordHandler, PayloadReaders.Capture {
    private final RingSplit split;
    private final Capture capture;
    private final RingReader reader;
    /** Null if what was read is given back at once. */
    private final @Nullable Replay replay;
    /** Records that are missing before the first one to be read; they are told with it. */
    private long missing;

    private final Host host;
    private final Queue<Long> mutes = new ConcurrentLinkedQueue<>();
    private final SegmentReader segments;
    private final BootClock clock;
    private @Nullable SourceOutput<Segment> output;
    private long lastMillis;
    private long segmentsGiven;
    private long bytesGiven;
    private long notes;

    /** @param replayLimit of a pinned ring, in percent */
    OpenRing(RingSplit split, HostCapture shared, Host host, BootClock clock, int replayLimit) {
        this.split = split;
        this.host = host;
        this.clock = clock;
        this.capture = shared.capture();
        this.reader = capture.readers().get(split.ring());
        PinnedCapture pinned = shared.pinned();
        this.replay = pinned == null ? null : new Replay(split, shared, pinned, reader, replayLimit);
        this.missing = replay == null ? 0 : replay.missing();
        this.segments = new SegmentReader(split.scope(), host, clock::toEpochNanos);
    }

    /** Takes effect with the next poll. Any thread. */
    @Override
    public void mute(long cookie) {
        mutes.add(cookie);
    }

    @Override
    public void whole(long cookie) {
        capture.whole(cookie);
    }

    private void obeyMutes(SourceOutput<Segment> to) {
        for (Long cookie = mutes.poll(); cookie != null; cookie = mutes.poll()) {
            capture.mute(cookie);
            Segment end = segments.mute(cookie, lastMillis * 1_000_000);
            if (end != null) {
                to.collect(end, lastMillis);
            }
        }
    }

    RingSplit split() {
        return split;
    }

    /** Gives at most {@code max} records to the output, then their space back to the kernel, now or with a checkpoint. */
    int poll(SourceOutput<Segment> to, int max) {
        output = to;
        if (missing > 0) {
            lastMillis = clock.epochMillis();
            to.collect(Segment.loss(split.scope(), host, lastMillis * 1_000_000, missing), lastMillis);
            missing = 0;
        }
        obeyMutes(to);
        int read = reader.poll(this, max);
        if (read > 0 && replay != null) {
            replay.read(read);
        } else if (read > 0) {
            reader.commit();
        }
        return read;
    }

    RingSplit snapshot(long checkpoint) {
        return replay == null ? new RingSplit(split.host(), split.ring()) : replay.snapshot(checkpoint);
    }

    void completed(long checkpoint) {
        if (replay != null) {
            replay.completed(checkpoint);
        }
    }

    void aborted(long checkpoint) {
        if (replay != null) {
            replay.aborted(checkpoint);
        }
    }

    @Override
    public void onRecord(CaptureRecord record) {
        Segment segment = segments.read(record);
        if (segment != null && output != null) {
            lastMillis = segment.timeNanos() / 1_000_000;
            segmentsGiven++;
            bytesGiven += segment.length();
            output.collect(segment, lastMillis);
        } else {
            notes++;
        }
    }

    /** Capture time of the last segment, Unix milliseconds. */
    long lastMillis() {
        return lastMillis;
    }

    long segmentsGiven() {
        return segmentsGiven;
    }

    /** Payload of the segments given, on the wire's count. */
    long bytesGiven() {
        return bytesGiven;
    }

    /** Records that only told something of a connection. */
    long notes() {
        return notes;
    }

    long pendingBytes() {
        return reader.pendingBytes();
    }
}
