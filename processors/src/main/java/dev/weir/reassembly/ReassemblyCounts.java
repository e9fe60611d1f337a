package dev.weir.reassembly;

/** The numbers of one {@link Reassembler} since it was made. Written by one thread; a reader on another may see older numbers. */
public final class ReassemblyCounts {
    private final long[] counts = new long[ReassemblyCounter.values().length];

    ReassemblyCounts() {}

    public long get(ReassemblyCounter counter) {
        return counts[counter.ordinal()];
    }

    void add(ReassemblyCounter counter, long n) {
        counts[counter.ordinal()] += n;
    }

    void add(ReassemblyCounter counter) {
        add(counter, 1);
    }
}
