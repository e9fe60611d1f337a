package dev.weir.pcap.source;

import dev.weir.api.Segment;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/** Gives segments to the stream with their capture time, and moves the split on. */
final class SegmentEmitter implements RecordEmitter<Segment, Segment, PcapSplitState> {

    @Override
    public void emitRecord(Segment segment, SourceOutput<Segment> output, PcapSplitState state) {
        output.collect(segment, Math.floorDiv(segment.timeNanos(), 1_000_000L));
        state.emitted();
    }
}
