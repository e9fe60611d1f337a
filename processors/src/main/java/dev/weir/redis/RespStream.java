package dev.weir.redis;

import dev.weir.api.Chunk;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One direction of a connection as what both have in common: lines, and strings of known length of which only the begin may be wanted. */
abstract class RespStream {
    private enum State {
        /** A line comes next; some of it may be there. */
        LINE,
        STRING,
        LOST
    }

    private static final State[] STATES = State.values();

    /** The largest line that Redis takes ({@code PROTO_INLINE_MAX_SIZE}). */
    private static final int LONGEST_LINE = 64 * 1024;

    /** Behind each string. */
    private static final int LINE_END = 2;

    final RedisParser parser;

    /** Bytes from the begin of a line that are kept if it comes in pieces. */
    private final int lineKept;

    private State state = State.LINE;
    private boolean seen;

    /** The begin of a line or a string that is not yet whole. */
    private byte @Nullable [] kept;

    private int have;
    private int lineTotal;
    private byte lastByte;
    private long remaining;
    private int wanted;
    private boolean whole;
    private int position;
    private int lastAck;
    private long offset;
    private long lastNanos;
    private int startSeq;
    private int startAck;
    private long startNanos;
    private long startOffset;

    RespStream(RedisParser parser, int lineKept) {
        this.parser = parser;
        this.lineKept = lineKept;
    }

    /** Whether what comes next begins a message. */
    abstract boolean isBetween();

    /**
     * A line without its end, as much of it as is kept.
     *
     * @param total bytes of the line
     * @param proper it ended in CR and LF
     */
    abstract void line(byte[] b, int from, int to, int total, boolean proper);

    /** A string, as much of it as was wanted; less if it is not {@code complete}. */
    abstract void string(byte[] b, int from, int to, boolean complete);

    /** Bytes of a chunk that are passed over, for the place is lost. */
    void skipped(byte[] b, int from, int to) {}

    /** The place is lost. What was begun cannot be read on. */
    abstract void abandoned();

    final boolean isLost() {
        return state == State.LOST;
    }

    final boolean betweenMessages() {
        return state == State.LINE && lineTotal == 0 && isBetween();
    }

    /** Bytes were there in this direction, seen or missed. */
    final boolean seen() {
        return seen;
    }

    /** Sequence number of the byte expected next. */
    final int position() {
        return position;
    }

    final int lastAck() {
        return lastAck;
    }

    final long lastNanos() {
        return lastNanos;
    }

    final int startSeq() {
        return startSeq;
    }

    final int startAck() {
        return startAck;
    }

    final long startNanos() {
        return startNanos;
    }

    /** Wire bytes of the message up to here. */
    final long messageBytes() {
        return offset - startOffset;
    }

    /** A string of so many bytes comes next. */
    final void expectString(long length, int toKeep) {
        remaining = length + LINE_END;
        wanted = (int) Math.min(length, toKeep);
        have = 0;
        whole = true;
        state = State.STRING;
    }

    final void bytes(Chunk c) {
        byte[] b = c.buffer();
        int i = c.offset();
        int to = i + (int) c.length();
        position = c.seq();
        lastAck = c.ack();
        lastNanos = c.timeNanos();
        seen = true;
        while (i < to && parser.goesOn()) {
            i += switch (state) {
                case LINE -> lineBytes(c, b, i, to);
                case STRING -> stringBytes(b, i, to);
                case LOST -> skip(b, i, to);
            };
        }
        passed(to - i);
    }

    private void passed(long n) {
        position += (int) n;
        offset += n;
    }

    private int skip(byte[] b, int i, int to) {
        parser.count(RedisCounts.BYTES_SKIPPED, to - i);
        skipped(b, i, to);
        passed(to - i);
        return to - i;
    }

    private int lineBytes(Chunk c, byte[] b, int i, int to) {
        if (lineTotal == 0 && isBetween()) {
            startSeq = position;
            startAck = c.ack();
            startNanos = c.timeNanos();
            startOffset = offset;
        }
        int end = i;
        while (end < to && b[end] != '\n') {
            end++;
        }
        int n = end - i;
        boolean ended = end < to;
        if (lineTotal + n > LONGEST_LINE) {
            bad();
            return 0;
        }
        if (!ended || lineTotal > 0) {
            keepLine(b, i, n);
        }
        passed(ended ? n + 1 : n);
        if (ended) {
            endLine(b, i, n);
            return n + 1;
        }
        return n;
    }

    private void keepLine(byte[] b, int i, int n) {
        if (lineTotal == 0) {
            have = 0;
        }
        int more = Math.min(n, lineKept - have);
        if (more > 0) {
            System.arraycopy(b, i, room(have + more), have, more);
            have += more;
        }
        lineTotal += n;
        lastByte = n > 0 ? b[i + n - 1] : lastByte;
    }

    private void endLine(byte[] b, int i, int n) {
        if (lineTotal == 0) {
            boolean proper = n > 0 && b[i + n - 1] == '\r';
            int total = proper ? n - 1 : n;
            line(b, i, i + Math.min(total, lineKept), total, proper);
            return;
        }
        boolean proper = lastByte == '\r';
        int total = proper ? lineTotal - 1 : lineTotal;
        byte[] line = room(have);
        kept = null;
        lineTotal = 0;
        line(line, 0, Math.min(total, have), total, proper);
    }

    private int stringBytes(byte[] b, int i, int to) {
        int n = (int) Math.min(remaining, to - i);
        boolean fresh = have == 0 && whole;
        int body = (int) Math.min(n, Math.max(0, remaining - LINE_END));
        boolean inPlace = fresh && body >= wanted;
        if (have < wanted && whole && !inPlace) {
            int more = Math.min(wanted - have, body);
            System.arraycopy(b, i, room(wanted), have, more);
            have += more;
        } else if (inPlace && n < remaining && wanted > 0) {
            System.arraycopy(b, i, room(wanted), 0, wanted);
            have = wanted;
            inPlace = false;
        }
        if (!endsProperly(b, i, body, n)) {
            bad();
            return 0;
        }
        passed(n);
        remaining -= n;
        if (remaining == 0) {
            endString(inPlace ? b : null, i);
        }
        return n;
    }

    /** The bytes behind the string are CR and LF, as far as they are here. */
    private boolean endsProperly(byte[] b, int i, int body, int n) {
        for (int k = body; k < n; k++) {
            boolean last = remaining - k == 1;
            if (b[i + k] != (last ? '\n' : '\r')) {
                return false;
            }
        }
        return true;
    }

    private void endString(byte @Nullable [] inPlace, int i) {
        state = State.LINE;
        if (inPlace != null && have == 0) {
            string(inPlace, i, i + wanted, true);
            return;
        }
        byte[] b = room(have);
        kept = null;
        int n = have;
        have = 0;
        string(b, 0, n, whole && n == wanted);
    }

    private byte[] room(int size) {
        byte[] room = kept;
        if (room == null) {
            room = new byte[Math.max(size, 16)];
        } else if (room.length < size) {
            room = Arrays.copyOf(room, Math.max(size, 2 * room.length));
        }
        kept = room;
        return room;
    }

    /** Takes a gap or a cut of known length, or of unknown if 0. */
    final void missing(Chunk c) {
        long n = c.length();
        seen = true;
        lastNanos = c.timeNanos();
        position = c.seq();
        if (state == State.STRING && n > 0) {
            long inside = Math.min(n, remaining);
            whole &= have == wanted;
            passed(inside);
            remaining -= inside;
            n -= inside;
            if (remaining == 0) {
                endString(null, 0);
            }
            if (n == 0) {
                return;
            }
        }
        lose();
        passed(n);
    }

    final void bad() {
        parser.badMessage();
        lose();
    }

    /** From here on nothing is known until {@link #resume}. */
    final void lose() {
        if (state != State.LOST) {
            parser.count(RedisCounts.PLACES_LOST, 1);
            abandoned();
            leave();
            parser.lostPlace(this);
        }
    }

    /** The same without telling: the other side is the reason. */
    final void leave() {
        state = State.LOST;
        kept = null;
        have = 0;
        lineTotal = 0;
    }

    /** A message begins with the next byte. */
    void resume() {
        leave();
        state = State.LINE;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(state.ordinal());
        out.writeBoolean(seen);
        out.writeInt(have);
        if (have > 0) {
            out.write(room(have), 0, have);
        }
        out.writeInt(lineTotal);
        out.writeByte(lastByte);
        out.writeLong(remaining);
        out.writeInt(wanted);
        out.writeBoolean(whole);
        out.writeInt(position);
        out.writeInt(lastAck);
        out.writeLong(offset);
        out.writeLong(lastNanos);
        out.writeInt(startSeq);
        out.writeInt(startAck);
        out.writeLong(startNanos);
        out.writeLong(startOffset);
    }

    void read(DataInput in) throws IOException {
        state = STATES[in.readByte()];
        seen = in.readBoolean();
        have = in.readInt();
        if (have > 0) {
            in.readFully(room(have), 0, have);
        }
        lineTotal = in.readInt();
        lastByte = in.readByte();
        remaining = in.readLong();
        wanted = in.readInt();
        whole = in.readBoolean();
        position = in.readInt();
        lastAck = in.readInt();
        offset = in.readLong();
        lastNanos = in.readLong();
        startSeq = in.readInt();
        startAck = in.readInt();
        startNanos = in.readLong();
        startOffset = in.readLong();
    }
}
