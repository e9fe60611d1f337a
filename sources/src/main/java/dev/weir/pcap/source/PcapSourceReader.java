package dev.weir.pcap.source;

import dev.weir.api.Segment;
import dev.weir.pcap.CaptureLimits;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;

/**
 * The reader of one subtask. Flink takes the lowest watermark of a reader's splits; a file that waits for its turn is given
 * the watermark of its first packet here. So event time goes on while the files before it are read, and never beyond what is
 * still to come.
 */
@SuppressWarnings("try") // close() of Flink's interface may throw anything
final class PcapSourceReader
        extends SingleThreadMultiplexSourceReaderBase<Segment, Segment, PcapSplit, PcapSplitState> {
    private final Queue<PcapSplit> added = new ArrayDeque<>();

    PcapSourceReader(String source, CaptureLimits limits, SourceReaderContext context) {
        this(limits, PcapMetrics.register(source, context), context);
    }

    private PcapSourceReader(CaptureLimits limits, PcapMetrics metrics, SourceReaderContext context) {
        super(
                () -> new PcapSplitReader(limits, metrics.counts(), metrics.progress()),
                new SegmentEmitter(metrics.counts()),
                context.getConfiguration(),
                context);
    }

    @Override
    public void addSplits(List<PcapSplit> splits) {
        added.addAll(splits);
        super.addSplits(splits);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Segment> output) throws Exception {
        while (!added.isEmpty()) {
            PcapSplit split = added.remove();
            long first = Math.floorDiv(split.firstNanos(), 1_000_000L);
            output.createOutputForSplit(split.splitId())
                    .emitWatermark(new Watermark(first - PcapSource.OUT_OF_ORDER.toMillis() - 1));
        }
        return super.pollNext(output);
    }

    @Override
    protected void onSplitFinished(Map<String, PcapSplitState> finished) {}

    @Override
    protected PcapSplitState initializedState(PcapSplit split) {
        return new PcapSplitState(split);
    }

    @Override
    protected PcapSplit toSplitType(String splitId, PcapSplitState state) {
        return state.toSplit();
    }
}
