package dev.weir.postgresql;

import dev.weir.api.Chunk;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One direction of a connection as messages: a type, a length, a body of which only the begin may be wanted. */
abstract class MessageStream {
    private enum State {
        /** A message comes next; some of its first bytes may be there. */
        HEADER,
        BODY,
        LOST
    }

    private static final State[] STATES = State.values();

    final PostgresqlParser parser;
    private final byte[] header = new byte[8];
    private State state = State.HEADER;
    private boolean seen;
    private int buffered;
    private int type;
    private int length;
    private int remaining;
    private int wanted;
    private int have;
    private boolean whole;
    private byte @Nullable [] body;
    private int position;
    private int lastAck;
    private long offset;
    private long lastNanos;
    private int startSeq;
    private int startAck;
    private long startNanos;
    private long startOffset;

    /** The last whole message. */
    private int lastType;

    MessageStream(PostgresqlParser parser) {
        this.parser = parser;
    }

    /** Bytes before a body. */
    abstract int headerLength();

    /** What the header says, -1 if it is none. */
    abstract int type(byte[] b, int from);

    /** Bytes of the body that its header tells. */
    abstract int bodyLength(byte[] b, int from);

    /** How many bytes from the begin of a body are needed. */
    abstract int wanted(int messageType);

    /** A message that is over: as much of its body as was wanted, or less, not {@code complete}. */
    abstract void message(int messageType, byte[] b, int from, int to, boolean complete);

    final boolean isLost() {
        return state == State.LOST;
    }

    final boolean betweenMessages() {
        return state == State.HEADER && buffered == 0;
    }

    /** The last message was this one and nothing came after it. */
    final boolean isAfter(int messageType) {
        return betweenMessages() && lastType == messageType;
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

    final long startOffset() {
        return startOffset;
    }

    /** Bytes since the stream began, up to the end of the message that is being told. */
    final long offset() {
        return offset;
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
                case HEADER -> header(c, b, i, to);
                case BODY -> body(b, i, to);
                case LOST -> skip(b, i, to);
            };
        }
        parser.stoppedBefore(to - i);
        passed(to - i);
    }

    private void passed(int n) {
        position += n;
        offset += n;
    }

    private int skip(byte[] b, int i, int to) {
        parser.count(PostgresqlCounts.BYTES_SKIPPED, to - i);
        skipped(b, i, to);
        passed(to - i);
        return to - i;
    }

    private int header(Chunk c, byte[] b, int i, int to) {
        if (buffered == 0) {
            startSeq = position;
            startAck = c.ack();
            startNanos = c.timeNanos();
            startOffset = offset;
        }
        int needed = headerLength();
        if (buffered == 0 && to - i >= needed) {
            passed(needed);
            begin(b, i);
            return needed;
        }
        header[buffered++] = b[i];
        passed(1);
        if (buffered == needed) {
            begin(header, 0);
        }
        return 1;
    }

    private void begin(byte[] b, int from) {
        buffered = 0;
        type = type(b, from);
        if (type < 0) {
            parser.badMessage();
            lose();
            return;
        }
        length = bodyLength(b, from);
        remaining = length;
        wanted = Math.min(length, wanted(type));
        have = 0;
        whole = true;
        state = State.BODY;
        if (remaining == 0) {
            over(b, 0);
        }
    }

    private int body(byte[] b, int i, int to) {
        int n = Math.min(remaining, to - i);
        boolean inPlace = n == length;
        if (!inPlace && have < wanted && whole) {
            int more = Math.min(wanted - have, n);
            System.arraycopy(b, i, room(), have, more);
            have += more;
        }
        passed(n);
        remaining -= n;
        if (remaining == 0) {
            if (inPlace) {
                have = wanted;
                over(b, i);
            } else {
                over(room(), 0);
            }
        }
        return n;
    }

    private byte[] room() {
        byte[] room = body;
        if (room == null) {
            room = new byte[wanted];
            body = room;
        }
        return room;
    }

    private void over(byte[] b, int from) {
        state = State.HEADER;
        lastType = type;
        message(type, b, from, from + have, whole && have == wanted);
        body = null;
    }

    /** Takes a gap or a cut of known length, or of unknown if 0. */
    final void missing(Chunk c) {
        int n = (int) Math.min(c.length(), Integer.MAX_VALUE);
        seen = true;
        lastNanos = c.timeNanos();
        position = c.seq();
        if (state == State.BODY && n > 0) {
            whole = false;
            int inside = Math.min(n, remaining);
            remaining -= inside;
            passed(inside);
            n -= inside;
            if (remaining == 0) {
                over(body == null ? header : body, 0);
            }
            if (n == 0) {
                return;
            }
        }
        passed(n);
        lose(c.length() > 0);
    }

    /** From here on nothing is known until {@link #resume}. */
    final void lose() {
        lose(false);
    }

    /** @param place whether the position is known all the same */
    private void lose(boolean place) {
        if (state != State.LOST) {
            state = State.LOST;
            buffered = 0;
            body = null;
            parser.count(PostgresqlCounts.PLACES_LOST, 1);
            lost(place);
        }
    }

    abstract void lost(boolean place);

    /** Bytes of a chunk that are passed over, for the place is lost. */
    void skipped(byte[] b, int from, int to) {}

    /** A message begins with the next byte. */
    final void resume() {
        state = State.HEADER;
        buffered = 0;
        body = null;
    }

    /** Without the others' being told: nothing is known from the start. */
    final void startLost() {
        state = State.LOST;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(state.ordinal());
        out.writeBoolean(seen);
        out.writeByte(buffered);
        out.write(header);
        out.writeByte(type);
        out.writeInt(length);
        out.writeInt(remaining);
        out.writeInt(wanted);
        out.writeInt(have);
        out.writeBoolean(whole);
        out.writeInt(position);
        out.writeInt(lastAck);
        out.writeLong(offset);
        out.writeLong(lastNanos);
        out.writeInt(startSeq);
        out.writeInt(startAck);
        out.writeLong(startNanos);
        out.writeLong(startOffset);
        out.writeByte(lastType);
        boolean kept = state == State.BODY && body != null;
        out.writeBoolean(kept);
        if (kept) {
            out.write(body, 0, have);
        }
    }

    void read(DataInput in) throws IOException {
        state = STATES[in.readByte()];
        seen = in.readBoolean();
        buffered = in.readByte();
        in.readFully(header);
        type = in.readByte();
        length = in.readInt();
        remaining = in.readInt();
        wanted = in.readInt();
        have = in.readInt();
        whole = in.readBoolean();
        position = in.readInt();
        lastAck = in.readInt();
        offset = in.readLong();
        lastNanos = in.readLong();
        startSeq = in.readInt();
        startAck = in.readInt();
        startNanos = in.readLong();
        startOffset = in.readLong();
        lastType = in.readByte();
        if (in.readBoolean()) {
            in.readFully(room(), 0, have);
        }
    }
}
