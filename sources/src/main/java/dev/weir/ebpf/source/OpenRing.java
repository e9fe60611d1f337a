package dev.weir.ebpf.source;

import dev.weir.api.Host;
import dev.weir.api.Segment;
import dev.weir.bpf.BootClock;
import dev.weir.bpf.Capture;
import dev.weir.bpf.CaptureRecord;
import dev.weir.bpf.RecordHandler;
import dev.weir.bpf.RingReader;
import dev.weir.ebpf.SegmentReader;
import org.apache.flink.api.connector.source.SourceOutput;
import org.jspecify.annotations.Nullable;

/** A ring with what turns its records into segments. Read by the task's thread; the amount pending may be asked by any. */
final class OpenRing implements RecordHandler {
    private final RingSplit split;
    private final RingReader reader;
    private final SegmentReader segments;
    private @Nullable SourceOutput<Segment> output;
    private long lastMillis;

    OpenRing(RingSplit split, Capture capture, Host host, BootClock clock) {
        this.split = split;
        this.reader = capture.readers().get(split.ring());
        this.segments = new SegmentReader(split.scope(), host, clock::toEpochNanos);
    }

    RingSplit split() {
        return split;
    }

    /** Gives at most {@code max} records to the output, then their space back to the kernel. */
    int poll(SourceOutput<Segment> to, int max) {
        output = to;
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
            output.collect(segment, lastMillis);
        }
    }

    /** Capture time of the last segment, Unix milliseconds. */
    long lastMillis() {
        return lastMillis;
    }

    long pendingBytes() {
        return reader.pendingBytes();
    }
}
