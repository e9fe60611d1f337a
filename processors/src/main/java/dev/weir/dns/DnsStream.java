package dev.weir.dns;

import dev.weir.api.Chunk;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * One direction over TCP: messages, each behind its length (RFC 7766 section 8). Only the begin of a long one is kept. Where bytes
 * are missing that cannot be counted off, the next chunk that begins with a message is where it goes on.
 */
final class DnsStream {
    /** Of a message: enough for any question and hundreds of addresses. */
    static final int MAX_KEPT = 8192;

    private static final int LENGTH = 2;

    private final DnsParser parser;
    private final boolean outgoing;
    private boolean seen;
    private boolean lost;
    private byte[] kept = new byte[0];
    private int have;

    /** Of the message with its length field; 0 as long as that is not whole. */
    private int total;

    /** Bytes of the message that are there or counted off. */
    private int done;

    private boolean damaged;
    private int seq;
    private int ack;
    private long nanos;

    DnsStream(DnsParser parser, boolean outgoing) {
        this.parser = parser;
        this.outgoing = outgoing;
    }

    boolean isLost() {
        return lost;
    }

    void bytes(Chunk c) {
        int i = c.offset();
        int to = i + (int) c.length();
        lost |= !seen && c.midStream();
        seen = true;
        if (lost && !begins(c)) {
            parser.count(DnsCounts.BYTES_SKIPPED, c.length());
            return;
        }
        lost = false;
        while (i < to) {
            if (done == 0) {
                seq = c.seq() + i - c.offset();
                ack = c.ack();
                nanos = c.timeNanos();
            }
            i += take(c, i, to);
        }
    }

    /** A message begins with the chunk, and is whole or as long as the chunk. */
    private boolean begins(Chunk c) {
        int length = (int) c.length();
        if (length < LENGTH + DnsMessage.HEADER) {
            return false;
        }
        int from = c.offset();
        int size = ((c.buffer()[from] & 0xff) << 8) | (c.buffer()[from + 1] & 0xff);
        DnsMessage.Kind kind = parser.probe().read(c.buffer(), from + LENGTH, from + Math.min(length, size + LENGTH));
        return kind == DnsMessage.Kind.QUERY || kind == DnsMessage.Kind.RESPONSE;
    }

    private int take(Chunk c, int i, int to) {
        if (total == 0) {
            keep(c.buffer()[i]);
            if (have == LENGTH) {
                total = LENGTH + (((kept[0] & 0xff) << 8) | (kept[1] & 0xff));
                finishIfWhole(c);
            }
            return 1;
        }
        int n = Math.min(to - i, total - done);
        int room = Math.min(n, Math.min(total, MAX_KEPT) - have);
        if (!damaged && room > 0) {
            if (kept.length < have + room) {
                kept = Arrays.copyOf(kept, Math.max(have + room, Math.min(total, MAX_KEPT)));
            }
            System.arraycopy(c.buffer(), i, kept, have, room);
            have += room;
        }
        done += n;
        finishIfWhole(c);
        return n;
    }

    private void keep(byte value) {
        if (kept.length < LENGTH) {
            kept = new byte[512];
        }
        kept[have++] = value;
        done++;
    }

    /** What is missing inside a message is counted off, and the message read as far as it was there. */
    void missing(Chunk c) {
        if (c.length() == 0 || total == 0 || c.length() > total - done) {
            cutOff(c);
            lost = true;
            parser.count(DnsCounts.PLACES_LOST, 1);
            return;
        }
        damaged = true;
        done += (int) c.length();
        finishIfWhole(c);
    }

    private void cutOff(Chunk c) {
        if (total > 0) {
            parser.message(c, outgoing, kept, LENGTH, have, this);
        }
        reset();
    }

    private void finishIfWhole(Chunk c) {
        if (total > 0 && done >= total) {
            parser.message(c, outgoing, kept, LENGTH, have, this);
            reset();
        }
    }

    private void reset() {
        kept = new byte[0];
        have = 0;
        total = 0;
        done = 0;
        damaged = false;
    }

    int seq() {
        return seq;
    }

    int ack() {
        return ack;
    }

    long nanos() {
        return nanos;
    }

    int total() {
        return total;
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(seen);
        out.writeBoolean(lost);
        out.writeInt(have);
        out.write(kept, 0, have);
        out.writeInt(total);
        out.writeInt(done);
        out.writeBoolean(damaged);
        out.writeInt(seq);
        out.writeInt(ack);
        out.writeLong(nanos);
    }

    void read(DataInput in) throws IOException {
        seen = in.readBoolean();
        lost = in.readBoolean();
        have = in.readInt();
        kept = new byte[Math.max(have, 512)];
        in.readFully(kept, 0, have);
        total = in.readInt();
        done = in.readInt();
        damaged = in.readBoolean();
        seq = in.readInt();
        ack = in.readInt();
        nanos = in.readLong();
    }
}
