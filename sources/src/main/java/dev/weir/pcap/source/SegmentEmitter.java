package dev.weir.pcap.source;

import dev.weir.api.Segment;
import dev.weir.pcap.CaptureCounts;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/** Gives segments to the stream with their capture time, and moves the split on. */
final class SegmentEmitter implements RecordEmitter<Segment, Segment, PcapSplitState> {
    /** Its counters of what is sent are written by the task, all others by the fetcher. */
    private final CaptureCounts counts;

    SegmentEmitter(CaptureCounts counts) {
        this.counts = counts;
    }

    @Override
    public void emitRecord(Segment segment, SourceOutput<Segment> output, PcapSplitState state) {
        output.collect(segment, Math.floorDiv(segment.timeNanos(), 1_000_000L));
        state.emitted();
        if (segment.kind() != Segment.Kind.END_OF_SCOPE) {
            counts.add(CaptureCounts.Count.SEGMENTS_SENT, 1);
            counts.add(CaptureCounts.Count.BYTES_SENT, segment.length());
        }
    }
}
