package dev.weir.reassembly;

import dev.weir.api.Segment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One direction of the connection before this one on the same ports.
 *
 * @param start number of its first byte
 * @param end number behind its last one
 */
record Past(boolean sawSyn, int start, int end) {
    /** How far a packet may lie behind its end. */
    static final int REACH = 1 << 20;

    /** Whether a segment fits what it sent. */
    boolean mayHave(Segment s) {
        if (s.has(Segment.SYN)) {
            return sawSyn && s.seq() + 1 == start;
        }
        int behind = end - (s.seq() + s.length());
        return behind >= -1 && behind <= REACH;
    }

    void save(DataOutput out) throws IOException {
        out.writeBoolean(sawSyn);
        out.writeInt(start);
        out.writeInt(end);
    }

    static Past load(DataInput in) throws IOException {
        return new Past(in.readBoolean(), in.readInt(), in.readInt());
    }
}
