package dev.weir.http2;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Counts gRPC's messages, each with five bytes before it: whether it is compressed, and its length. */
final class Messages {
    private static final int PREFIX = 5;

    private int prefix;
    private int length;

    /** Of the message that is being skipped. */
    private long left;

    private long count;
    private boolean lost;

    Messages(boolean lost) {
        this.lost = lost;
    }

    /** None was begun. */
    boolean isUnused() {
        return prefix == 0 && left == 0 && count == 0;
    }

    /** So far; -1 if nobody knows. */
    long count() {
        return lost ? -1 : count;
    }

    void read(byte[] b, int from, int to) {
        int i = from;
        while (i < to && !lost) {
            if (left > 0) {
                int n = (int) Math.min(left, to - i);
                left -= n;
                i += n;
            } else {
                prefix(b[i++]);
            }
        }
    }

    private void prefix(byte x) {
        if (prefix == 0) {
            lost = x != 0 && x != 1;
            length = 0;
        } else {
            length = (length << 8) | (x & 0xff);
        }
        if (++prefix == PREFIX) {
            prefix = 0;
            left = Integer.toUnsignedLong(length);
            count++;
        }
    }

    /** That many bytes were there and nobody saw them. */
    void skip(long n) {
        lost |= n > left;
        left -= Math.min(n, left);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(prefix);
        out.writeInt(length);
        out.writeLong(left);
        out.writeLong(count);
        out.writeBoolean(lost);
    }

    void read(DataInput in) throws IOException {
        prefix = in.readByte();
        length = in.readInt();
        left = in.readLong();
        count = in.readLong();
        lost = in.readBoolean();
    }
}
