package dev.weir.pcap.source;

import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureCounts.Count;
import dev.weir.pcap.SkipReason;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Shows what a reader counts: as Flink metrics ({@code pcap.packets}, {@code pcap.packets_skipped.not_tcp} ...) and, so that it
 * is there when the job has ended, as accumulators of the same names behind the component's id.
 */
record PcapMetrics(CaptureCounts counts, Progress progress) {

    static PcapMetrics register(String source, SourceReaderContext context) {
        CaptureCounts counts = new CaptureCounts();
        Progress progress = new Progress(source, counts, System::nanoTime);
        MetricGroup group = context.metricGroup().addGroup("pcap");
        for (Count count : Count.values()) {
            String name = count.name().toLowerCase(Locale.ROOT);
            show(source, name, name, group, context, () -> counts.get(count));
        }
        for (SkipReason reason : SkipReason.values()) {
            String name = "packets_skipped." + reason.label();
            MetricGroup skipped = group.addGroup("packets_skipped");
            show(source, name, reason.label(), skipped, context, () -> counts.skipped(reason));
        }
        group.gauge("files_total", (Gauge<Integer>) progress::filesTotal);
        group.gauge("files_finished", (Gauge<Integer>) progress::filesFinished);
        group.gauge("bytes_total", (Gauge<Long>) progress::bytesTotal);
        return new PcapMetrics(counts, progress);
    }

    private static void show(
            String source,
            String name,
            String metric,
            MetricGroup group,
            SourceReaderContext context,
            LongSupplier count) {
        group.counter(metric, new CountedElsewhere(count));
        if (context instanceof RichSourceReaderContext rich) {
            rich.getRuntimeContext().addAccumulator(source + "." + name, new CountAccumulator(count));
        }
    }

    /** A counter for reporters to read. */
    private record CountedElsewhere(LongSupplier count) implements Counter {

        @Override
        public long getCount() {
            return count.getAsLong();
        }

        @Override
        public void inc() {
            throw new UnsupportedOperationException("counted elsewhere");
        }

        @Override
        public void inc(long n) {
            inc();
        }

        @Override
        public void dec() {
            inc();
        }

        @Override
        public void dec(long n) {
            inc();
        }
    }
}
