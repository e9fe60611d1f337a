package dev.weir.pcap.source;

import dev.weir.api.Segment;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/** Segments of one file, or none and the word that the file is finished. */
final class SegmentBatch implements RecordsWithSplitIds<Segment> {
    static final SegmentBatch NOTHING = new SegmentBatch(null, new Segment[0], 0, false);

    private @Nullable String split;
    private final @Nullable Segment[] segments;
    private final int count;
    private final Set<String> finished;
    private int next;

    SegmentBatch(@Nullable String split, @Nullable Segment[] segments, int count, boolean finished) {
        this.split = split;
        this.segments = segments;
        this.count = count;
        this.finished = finished && split != null ? Set.of(split) : Set.of();
    }

    @Override
    public @Nullable String nextSplit() {
        String current = split;
        split = null;
        return current;
    }

    @Override
    public @Nullable Segment nextRecordFromSplit() {
        return next < count ? segments[next++] : null;
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }
}
