package dev.weir.ebpf.source;

import dev.weir.api.Host;
import dev.weir.api.PayloadReaders;
import dev.weir.api.Segment;
import dev.weir.bpf.BootClock;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureRecord;
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
    private final Queue<Long> mutes = new ConcurrentLinkedQueue<>();
    private final SegmentReader segments;
    private @Nullable SourceOutput<Segment> output;
    private long lastMillis;
    private long segmentsGiven;
    private long bytesGiven;
    private long notes;

    OpenRing(RingSplit split, Capture capture, Host host, BootClock clock) {
        this.split = split;
        this.capture = capture;
        this.reader = capture.readers().get(split.ring());
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

    /** Gives at most {@code max} records to the output, then their space back to the kernel. */
    int poll(SourceOutput<Segment> to, int max) {
        output = to;
        obeyMutes(to);
        int read = reader.poll(this, max);
        if (read > 0) {
            reader.commit();
        }
        return read;
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
