package dev.weir.pcap.source;

import java.util.List;

/**
 * What the enumerator keeps.
 *
 * @param searched the files were looked for
 * @param unassigned files that no reader has yet
 */
record PcapEnumeratorState(boolean searched, List<PcapSplit> unassigned) {
    static final PcapEnumeratorState START = new PcapEnumeratorState(false, List.of());
}
