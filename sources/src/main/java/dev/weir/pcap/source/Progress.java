package dev.weir.pcap.source;

import dev.weir.pcap.CaptureCounts;
import dev.weir.pcap.CaptureCounts.Count;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says now and then how far a reader is. The totals may be looked at by any thread; the rest is the fetcher's. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir.progress");
    private static final long EVERY = Duration.ofSeconds(5).toNanos();

    private final String source;
    private final CaptureCounts counts;
    private final LongSupplier nanoTime;
    private volatile int filesTotal;
    private volatile long bytesTotal;
    private volatile int filesFinished;
    private long lastReport;

    Progress(String source, CaptureCounts counts, LongSupplier nanoTime) {
        this.source = source;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.lastReport = nanoTime.getAsLong();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void expect(Collection<PcapSplit> splits) {
        filesTotal += splits.size();
        bytesTotal += splits.stream().mapToLong(PcapSplit::size).sum();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void finished(PcapSplit split) {
        filesFinished++;
        if (filesFinished == filesTotal) {
            LOG.info("{}: {}; packets left out: {}", source, line(), counts.skips());
        }
    }

    void report() {
        long now = nanoTime.getAsLong();
        if (now - lastReport >= EVERY) {
            lastReport = now;
            LOG.info("{}: {}", source, line());
        }
    }

    int filesTotal() {
        return filesTotal;
    }

    int filesFinished() {
        return filesFinished;
    }

    long bytesTotal() {
        return bytesTotal;
    }

    /** {@code 37 % (12 of 329 files, 5.6 of 15.2 MiB), 34,567 packets}. */
    String line() {
        long bytes = counts.get(Count.BYTES);
        boolean all = filesFinished == filesTotal;
        long percent = all || bytesTotal == 0 ? 100 : Math.min(99, bytes * 100 / bytesTotal);
        return String.format(
                Locale.ROOT,
                "%d %% (%d of %d files, %.1f of %.1f MiB), %,d packets",
                percent,
                filesFinished,
                filesTotal,
                bytes / 1048576.0,
                bytesTotal / 1048576.0,
                counts.get(Count.PACKETS));
    }
}
