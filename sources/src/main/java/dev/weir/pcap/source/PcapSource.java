package dev.weir.pcap.source;

import dev.weir.api.Segment;
import dev.weir.api.component.Signal;
import dev.weir.pcap.CaptureLimits;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Replays capture files: bounded, one split per file, exactly once within Flink. A file's segments all come from the subtask
 * that {@link dev.weir.api.Connection#owner} names, in the order of its packets.
 */
public final class PcapSource
        implements Source<Segment, PcapSplit, PcapEnumeratorState>,
                SupportsSplitReassignmentOnRecovery,
                ResultTypeQueryable<Segment> {
    private static final long serialVersionUID = 1L;

    /** How far packets of one file may lie behind later ones: several interfaces are merged with little care. */
    static final Duration OUT_OF_ORDER = Duration.ofSeconds(1);

    private final String id;
    private final String path;
    private final CaptureLimits limits;

    /**
     * A source over some files.
     *
     * @param id of the component, part of its connections' scopes
     * @param path a file, a glob or a folder; looked at when the job starts, by the JobManager and by the TaskManagers
     */
    public PcapSource(String id, String path, CaptureLimits limits) {
        this.id = id;
        this.path = path;
        this.limits = limits;
    }

    /**
     * Watermarks from the capture time. There is no idleness timeout: a reader without files ends at once, one that waits for
     * nothing but a disk is not idle, and time must not pass the first packet of a file that is still to be read.
     */
    public static WatermarkStrategy<Segment> watermarks() {
        return WatermarkStrategy.forBoundedOutOfOrderness(OUT_OF_ORDER);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<Segment, PcapSplit> createReader(SourceReaderContext context) {
        return new PcapSourceReader(id, limits, context);
    }

    @Override
    public SplitEnumerator<PcapSplit, PcapEnumeratorState> createEnumerator(SplitEnumeratorContext<PcapSplit> context) {
        return restoreEnumerator(context, PcapEnumeratorState.START);
    }

    @Override
    public SplitEnumerator<PcapSplit, PcapEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<PcapSplit> context, PcapEnumeratorState state) {
        return new PcapSourceEnumerator(context, id, path, limits, state);
    }

    @Override
    public SimpleVersionedSerializer<PcapSplit> getSplitSerializer() {
        return PcapSplitSerializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<PcapEnumeratorState> getEnumeratorCheckpointSerializer() {
        return PcapEnumeratorStateSerializer.INSTANCE;
    }

    @Override
    public TypeInformation<Segment> getProducedType() {
        return Signal.SEGMENTS.type(Segment.class);
    }
}
