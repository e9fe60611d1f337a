package dev.weir.pcap.source;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureCounts.Count;
import dev.weir.pcap.SkipReason;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Shows what a reader counts: as Flink metrics and, so that it is there when the job has ended, as accumulators.
 */
record PcapMetrics(CaptureCounts counts, Progress progress) {
    private static final String PACKETS = "packets";

    static PcapMetrics register(String source, SourceReaderContext context) {
        CaptureCounts counts = new CaptureCounts();
        Progress progress = new Progress(source, counts, System::nanoTime);
        MetricGroup group = context.metricGroup();
        Counts shown =
                new Counts(source, context instanceof RichSourceReaderContext rich ? rich.getRuntimeContext() : null);
        for (Count count : Count.values()) {
            LongSupplier number = () -> counts.get(count);
            switch (count) {
                case PACKETS -> shown.show(group, Flow.ACCEPTED, PACKETS, number);
                case FRAGMENTS_JOINED -> shown.show(group, Flow.SKIPPED, PACKETS, "fragment_joined", number);
                case SEGMENTS_BEFORE -> shown.show(group, Flow.SKIPPED, PACKETS, "before_restart", number);
                case SEGMENTS_SENT -> {
                    shown.show(group, Flow.USED, PACKETS, number);
                    shown.show(group, Flow.SENT, "segments", number);
                }
                case BYTES_SENT -> shown.show(group, Flow.SENT, "bytes", number);
                default -> shown.show(group, count.name().toLowerCase(Locale.ROOT), number);
            }
        }
        for (SkipReason reason : SkipReason.values()) {
            Flow flow = reason.isLoss() ? Flow.LOST : Flow.SKIPPED;
            shown.show(group, flow, PACKETS, reason.label(), () -> counts.skipped(reason));
        }
        shown.show(
                group,
                Flow.HELD,
                PACKETS,
                () -> counts.get(Count.SEGMENTS) - counts.get(Count.SEGMENTS_BEFORE) - counts.get(Count.SEGMENTS_SENT));
        gauges(shown.group(group), progress);
        return new PcapMetrics(counts, progress);
    }

    private static void gauges(MetricGroup group, Progress progress) {
        group.gauge("files_total", (Gauge<Integer>) progress::filesTotal);
        group.gauge("files_finished", (Gauge<Integer>) progress::filesFinished);
        group.gauge("bytes_total", (Gauge<Long>) progress::bytesTotal);
    }
}
