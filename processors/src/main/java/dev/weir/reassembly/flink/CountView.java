package dev.weir.reassembly.flink;

import dev.weir.reassembly.ReassemblyCounter;
import dev.weir.reassembly.ReassemblyCounts;
import org.apache.flink.metrics.Counter;

/** A counter of the core as a metric: read where it is, not copied per segment. */
final class CountView implements Counter {
    private final ReassemblyCounts counts;
    private final ReassemblyCounter counter;

    CountView(ReassemblyCounts counts, ReassemblyCounter counter) {
        this.counts = counts;
        this.counter = counter;
    }

    @Override
    public long getCount() {
        return counts.get(counter);
    }

    @Override
    public void inc() {
        throw readOnly();
    }

    @Override
    public void inc(long n) {
        throw readOnly();
    }

    @Override
    public void dec() {
        throw readOnly();
    }

    @Override
    public void dec(long n) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("only the reassembly counts");
    }
}
