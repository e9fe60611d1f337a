package dev.weir.reassembly;

import dev.weir.api.Segment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Bytes that wait for those before them.
 *
 * @param from position of the first byte
 * @param length bytes on the wire
 * @param bytes those captured, an own copy; fewer than {@code length} where the capture cut them
 * @param ack acknowledgement number of the segment
 * @param timeNanos time of the segment
 */
record Piece(long from, int length, byte[] bytes, int ack, long timeNanos) {
    /** What a piece costs beside its bytes, so that tiny pieces count as well. */
    static final int OVERHEAD = 64;

    /** Copies {@code [from, to)} out of a segment whose payload begins at {@code at}. */
    static Piece of(Segment s, long at, long from, long to) {
        int skip = (int) (from - at);
        int length = (int) (to - from);
        int have = Math.clamp(s.captured() - skip, 0, length);
        int start = s.offset() + skip;
        byte[] bytes = have == 0 ? Segment.NO_BYTES : Arrays.copyOfRange(s.buffer(), start, start + have);
        return new Piece(from, length, bytes, s.ack(), s.timeNanos());
    }

    long to() {
        return from + length;
    }

    int cost() {
        return bytes.length + OVERHEAD;
    }

    Piece before(long end) {
        int kept = (int) (end - from);
        byte[] some = kept < bytes.length ? Arrays.copyOf(bytes, kept) : bytes;
        return new Piece(from, kept, some, ack, timeNanos);
    }

    /** Whether a segment whose payload begins at {@code at} has other bytes in {@code [start, end)}, as far as both have them. */
    boolean differs(Segment s, long at, long start, long end) {
        long both = Math.min(end, Math.min(from + bytes.length, at + s.captured()));
        if (both <= start) {
            return false;
        }
        int mine = (int) (start - from);
        int its = s.offset() + (int) (start - at);
        int n = (int) (both - start);
        return !Arrays.equals(bytes, mine, mine + n, s.buffer(), its, its + n);
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(from);
        out.writeInt(length);
        out.writeInt(ack);
        out.writeLong(timeNanos);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static Piece load(DataInput in) throws IOException {
        long from = in.readLong();
        int length = in.readInt();
        int ack = in.readInt();
        long time = in.readLong();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new Piece(from, length, bytes, ack, time);
    }
}
