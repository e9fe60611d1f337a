package dev.weir.pcap.source;

import dev.weir.api.Segment;
import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureLimits;
import dev.weir.pcap.Damage;
import dev.weir.pcap.NotACaptureException;
import dev.weir.pcap.SegmentReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.PriorityQueue;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of one reader, one after the other. Runs on the fetcher's thread. */
final class PcapSplitReader implements SplitReader<Segment, PcapSplit> {
    private static final Logger LOG = LoggerFactory.getLogger(PcapSplitReader.class);
    /** Packets looked at in one call, so that a call is short also where few of them are TCP. */
    private static final int PACKETS_PER_FETCH = 1024;

    private final CaptureLimits limits;
    private final CaptureCounts counts;
    private final Progress progress;
    private final PriorityQueue<PcapSplit> waiting = new PriorityQueue<>(PcapSplit.ORDER);
    private @Nullable PcapSplit current;
    private @Nullable SegmentReader reader;
    private long position;

    PcapSplitReader(CaptureLimits limits, CaptureCounts counts, Progress progress) {
        this.limits = limits;
        this.counts = counts;
        this.progress = progress;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<PcapSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException(change.getClass() + " of a file");
        }
        waiting.addAll(change.splits());
        progress.expect(change.splits());
    }

    @Override
    public RecordsWithSplitIds<Segment> fetch() throws IOException {
        if (current == null) {
            current = waiting.poll();
            position = 0;
        }
        PcapSplit split = current;
        if (split == null) {
            return SegmentBatch.NOTHING;
        }
        if (reader == null) {
            reader = open(split);
        }
        RecordsWithSplitIds<Segment> batch =
                reader == null ? new SegmentBatch(split.splitId(), new Segment[0], 0, true) : read(split, reader);
        progress.report();
        if (!batch.finishedSplits().isEmpty()) {
            progress.finished(split);
            close();
        }
        return batch;
    }

    /** Reading a file does not block for long. */
    @Override
    public void wakeUp() {}

    @Override
    public void close() throws IOException {
        SegmentReader open = reader;
        reader = null;
        current = null;
        if (open != null) {
            open.close();
        }
    }

    private @Nullable SegmentReader open(PcapSplit split) {
        try {
            return SegmentReader.open(Path.of(split.path()), split.scope(), split.origin(), limits, counts);
        } catch (NotACaptureException e) {
            LOG.warn("Skipping {}, which is no capture: it {}", split.path(), e.getMessage());
        } catch (IOException e) {
            LOG.warn("Skipping {}, which cannot be opened: {}", split.path(), e.toString());
        }
        counts.add(CaptureCounts.Count.FILES_SKIPPED, 1);
        return null;
    }

    private SegmentBatch read(PcapSplit split, SegmentReader from) {
        @Nullable Segment[] segments = new Segment[PACKETS_PER_FETCH];
        int count = 0;
        boolean more = true;
        for (int i = 0; i < PACKETS_PER_FETCH && more; i++) {
            more = from.advance();
            Segment segment = from.segment();
            if (segment != null && segment.kind() == Segment.Kind.END_OF_SCOPE && isContinued(split)) {
                continue;
            }
            // What went into the stream before a restart is read once more, in silence.
            if (segment != null && position++ >= split.position()) {
                segments[count++] = segment;
            } else if (segment != null && segment.kind() != Segment.Kind.END_OF_SCOPE) {
                counts.add(CaptureCounts.Count.SEGMENTS_BEFORE, 1);
            }
        }
        if (!more) {
            ended(split, from.damage());
        }
        return new SegmentBatch(split.splitId(), segments, count, !more);
    }

    /** Another file goes on with its connections: nothing ends yet. */
    private boolean isContinued(PcapSplit split) {
        return waiting.stream().anyMatch(s -> s.scope() == split.scope());
    }

    private void ended(PcapSplit split, @Nullable Damage damage) {
        if (damage != null) {
            LOG.warn(
                    "Skipping the rest of {} from byte {} on ({}): {}",
                    split.path(),
                    damage.offset(),
                    damage.kind(),
                    damage.message());
        }
        if (position < split.position()) {
            LOG.warn(
                    "{} has become shorter since the state was written: it has {} segments, {} were read before",
                    split.path(),
                    position,
                    split.position());
        }
    }
}
