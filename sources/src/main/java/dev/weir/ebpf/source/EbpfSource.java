package dev.weir.ebpf.source;

import dev.weir.api.Segment;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The live traffic of the hosts on which its readers run. What a checkpoint knows of a ring goes to a reader on its host again. */
final class EbpfSource implements Source<Segment, RingSplit, List<RingSplit>>, SupportsSplitReassignmentOnRecovery {
    private static final long serialVersionUID = 1L;

    private final String id = UUID.randomUUID().toString();
    private final EbpfOptions options;

    EbpfSource(EbpfOptions options) {
        this.options = options;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Segment, RingSplit> createReader(SourceReaderContext context) {
        return new EbpfSourceReader(context, id, options);
    }

    @Override
    public SplitEnumerator<RingSplit, List<RingSplit>> createEnumerator(SplitEnumeratorContext<RingSplit> context) {
        return new EbpfEnumerator(context, options.rings(), List.of());
    }

    @Override
    public SplitEnumerator<RingSplit, List<RingSplit>> restoreEnumerator(
            SplitEnumeratorContext<RingSplit> context, List<RingSplit> waiting) {
        return new EbpfEnumerator(context, options.rings(), waiting);
    }

    @Override
    public SimpleVersionedSerializer<RingSplit> getSplitSerializer() {
        return new RingSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<RingSplit>> getEnumeratorCheckpointSerializer() {
        return new RingSplitsSerializer();
    }
}
