package dev.weir.pcap.source;

/** How far the segments of a split went into the stream. Changed by the task's thread only. */
final class PcapSplitState {
    private final PcapSplit split;
    private long position;

    PcapSplitState(PcapSplit split) {
        this.split = split;
        this.position = split.position();
    }

    void emitted() {
        position++;
    }

    PcapSplit toSplit() {
        return split.at(position);
    }
}
