package dev.weir.bpf;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** One direction of a connection as one end saw it, put together by sequence number. */
final class SeenStream {
    private final byte[] bytes;
    private final BitSet onWire = new BitSet();
    private final BitSet captured = new BitSet();
    private int longest;

    private SeenStream(int length) {
        bytes = new byte[length];
    }

    /**
     * @param first the sequence number of the first byte
     * @param length as much as may come
     */
    static SeenStream of(List<Seen> all, int local, int remote, boolean egress, int first, int length) {
        SeenStream stream = new SeenStream(length);
        for (Seen seen : all) {
            if (seen.segment() && seen.between(local, remote) && seen.egress() == egress && seen.length() > 0) {
                stream.add(seen, seen.seq() - first);
            }
        }
        return stream;
    }

    private void add(Seen seen, int at) {
        onWire.set(at, at + seen.length());
        captured.set(at, at + seen.captured());
        System.arraycopy(seen.payload(), 0, bytes, at, seen.captured());
        longest = Math.max(longest, seen.length());
    }

    int onWire() {
        return onWire.cardinality();
    }

    int captured() {
        return captured.cardinality();
    }

    /** The captured bytes up to the first that is missing. */
    byte[] head() {
        return Arrays.copyOf(bytes, captured.nextClearBit(0));
    }

    int longest() {
        return longest;
    }
}
