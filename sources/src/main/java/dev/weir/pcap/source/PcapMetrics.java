package dev.weir.pcap.source;

import dev.weir.api.metrics.Counts;
import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureCounts.Count;
import dev.weir.pcap.SkipReason;
import java.util.Locale;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Shows what a reader counts: as Flink metrics ({@code pcap.packets}, {@code pcap.packets_skipped.not_tcp_or_udp} ...) and, so that it
 * is there when the job has ended, as accumulators of the same names behind the component's id.
 */
record PcapMetrics(CaptureCounts counts, Progress progress) {

    static PcapMetrics register(String source, SourceReaderContext context) {
        CaptureCounts counts = new CaptureCounts();
        Progress progress = new Progress(source, counts, System::nanoTime);
        MetricGroup group = context.metricGroup().addGroup("pcap");
        Counts shown =
                new Counts(source, context instanceof RichSourceReaderContext rich ? rich.getRuntimeContext() : null);
        for (Count count : Count.values()) {
            shown.show(group, count.name().toLowerCase(Locale.ROOT), () -> counts.get(count));
        }
        MetricGroup skipped = group.addGroup("packets_skipped");
        for (SkipReason reason : SkipReason.values()) {
            shown.show(skipped, reason.label(), "packets_skipped." + reason.label(), () -> counts.skipped(reason));
        }
        group.gauge("files_total", (Gauge<Integer>) progress::filesTotal);
        group.gauge("files_finished", (Gauge<Integer>) progress::filesFinished);
        group.gauge("bytes_total", (Gauge<Long>) progress::bytesTotal);
        return new PcapMetrics(counts, progress);
    }
}
