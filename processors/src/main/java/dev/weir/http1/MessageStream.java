package dev.weir.http1;

import dev.weir.api.Chunk;
import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One direction: messages one after the other, each with its framing (RFC 9112 section 6). It can stop and go on at any byte.
 * Where bytes are missing that it cannot count off, it has lost its place: it skips until a position at which, by the TCP numbers
 * of the other direction, a message begins.
 */
abstract class MessageStream {
    /** What the next byte is. */
    private enum State {
        /** The first of a message. */
        START,
        /** In a head that came in pieces, gathered in {@code buffer}. */
        HEAD,
        /** In a body, {@code remaining} before its end. */
        LENGTH,
        /** In a body in chunks. */
        CHUNKED,
        /** In a body that ends with the connection. */
        TO_CLOSE,
        /** Somewhere. */
        LOST
    }

    private static final State[] STATES = State.values();

    final Http1Parser parser;
    final Http1 http;
    private final Head head;
    private State state = State.START;
    private boolean seen;
    private boolean sawBytes;

    /** The highest acknowledgement number that came in this direction, 0 if unknown. */
    private int lastAck;

    /** The direction ended; and its place was lost by then. */
    private boolean over;

    private boolean placeLost;
    private int position;
    private long offset;
    private long lastNanos;
    private long remaining;
    private long bodyBytes;
    private @Nullable ChunkedBody chunks;
    private byte @Nullable [] buffer;
    private int buffered;
    private boolean firstLine;

    /** Nothing of a body has come yet. */
    private boolean beforeBody;

    /** Of a whole head, while it is handed on: how much of it is not counted yet, and when its last byte came. */
    private int headLength;

    private long headNanos;

    /** Where the message began that is being read. */
    private int startSeq;

    private int startAck;
    private long startNanos;
    private long startOffset;

    /** It begins where the place was found again. */
    private boolean afterLoss;

    MessageStream(Http1Parser parser, Head head) {
        this.parser = parser;
        this.http = parser.http;
        this.head = head;
    }

    /** A head, whole or the part that there is. A whole one is answered by exactly one of the methods that say what follows. */
    abstract void onHead(Head read, byte[] b, boolean whole);

    /** The end of a message whose head was whole. */
    abstract void onEnd(int endSeq, long nanos, long bytes, long body);

    /** The message that was being read, if any, has no end that could be known yet. {@code garbage}: what follows it is none. */
    abstract void onLost(boolean garbage);

    /** The direction ended; nothing more will be known of the message that was being read, if any. */
    abstract void onCut();

    /** A piece, or its begin, is left out because the place is lost. */
    abstract void onSkipped(byte[] b, int from, int to);

    /** Where in a chunk a message begins for certain, counted from {@code i}; -1 if nowhere. Asked while the place is lost. */
    abstract int resume(Chunk c, int i, int to);

    /** Bytes were seen before the present chunk. */
    final boolean sawBytes() {
        return sawBytes;
    }

    /** Bytes were there in this direction, seen or missed, those of the present chunk included. */
    final boolean exists() {
        return seen;
    }

    final boolean isLost() {
        return state == State.LOST;
    }

    /** The last byte ended a message. */
    final boolean betweenMessages() {
        return state == State.START;
    }

    /** Messages may be missing at its end. */
    final boolean lostPlace() {
        return over ? placeLost : state == State.LOST;
    }

    final int lastAck() {
        return lastAck;
    }

    /** Sequence number of the byte expected next; no meaning before the first. */
    final int position() {
        return position;
    }

    final long lastNanos() {
        return lastNanos;
    }

    final long bytesSinceStart() {
        return offset - startOffset;
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

    final boolean afterLoss() {
        return afterLoss;
    }

    final void bytes(Chunk c) {
        int from = c.offset();
        int to = from + (int) c.length();
        if (!seen && c.midStream()) {
            state = State.LOST;
        }
        seen = true;
        position = c.seq();
        int i = from;
        while (i < to && !parser.stopped() && !waits()) {
            int now = step(c, i, to);
            offset += now - i;
            position += now - i;
            i = now;
        }
        parser.stoppedBefore(to - i);
        if (!sawBytes || Seq.before(lastAck, c.ack())) {
            lastAck = c.ack();
        }
        sawBytes = true;
        lastNanos = c.timeNanos();
    }

    /** Whether what comes next is not the body that the head makes one expect, but the next message. */
    boolean isLeftOut(Chunk c, int i, int to) {
        return false;
    }

    /** Reads on at {@code i}, before which {@code offset} and {@code position} stand; gives the index up to which it read. */
    private int step(Chunk c, int i, int to) {
        if (beforeBody && (state == State.LENGTH || state == State.CHUNKED) && isLeftOut(c, i, to)) {
            chunks = null;
            bodyBytes = -1;
            finish(0, lastNanos);
        }
        beforeBody = false;
        return switch (state) {
            case START -> start(c, i, to);
            case HEAD -> gather(c, i, to);
            case LENGTH, TO_CLOSE -> body(c, i, to);
            case CHUNKED -> chunks(c, i, to);
            case LOST -> skip(c, i, to);
        };
    }

    private int start(Chunk c, int i, int to) {
        byte[] b = c.buffer();
        if (b[i] == '\r' || b[i] == '\n') {
            return i + 1; // empty lines before a message (RFC 9112 section 2.2)
        }
        if (afterLoss) {
            onCut(); // the one before, whose end was lost
        }
        startSeq = position;
        startAck = c.ack();
        startNanos = c.timeNanos();
        startOffset = offset;
        int limit = Math.min(to, i + http.limits.headBytes());
        int end = head.parse(b, i, limit);
        if (end >= 0) {
            complete(c, b, end - i);
            return end;
        }
        if (end == Head.INVALID || (!head.hasStartLine() && !plausible(b, i, limit))) {
            lose(true);
            return i + 1;
        }
        buffered = 0;
        System.arraycopy(b, i, room(limit - i), 0, limit - i);
        buffered = limit - i;
        firstLine = head.hasStartLine();
        state = State.HEAD;
        if (buffered == http.limits.headBytes()) {
            tooLong();
        }
        return limit;
    }

    private boolean plausible(byte[] b, int from, int to) {
        StartLine.Kind kind = StartLine.classify(b, from, to);
        return kind == StartLine.Kind.MORE || kind == kind();
    }

    abstract StartLine.Kind kind();

    /** What comes next may be of another protocol: the other direction will say. */
    boolean waits() {
        return false;
    }

    /** Takes more of a head that comes in pieces, up to its empty line. */
    private int gather(Chunk c, int i, int to) {
        byte[] gathered = room(Math.min(to - i, http.limits.headBytes() - buffered));
        int before = buffered;
        int take = Math.min(to - i, http.limits.headBytes() - before);
        System.arraycopy(c.buffer(), i, gathered, before, take);
        buffered += take;
        int end = headEnd(gathered, Math.max(0, before - 2), buffered);
        if (!firstLine) {
            firstLine = Ascii.lineFeed(gathered, before, buffered) >= 0;
            int result = firstLine ? head.parse(gathered, 0, buffered) : Head.INCOMPLETE;
            if (result == Head.INVALID || (!firstLine && !plausible(gathered, 0, buffered))) {
                lose(true);
                return i + take;
            }
        }
        if (end >= 0) {
            head.parse(gathered, 0, end);
            complete(c, gathered, end - before);
            return i + end - before;
        }
        if (buffered == http.limits.headBytes()) {
            tooLong();
        }
        return i + take;
    }

    private byte[] room(int more) {
        byte[] b = buffer == null ? new byte[512] : buffer;
        if (b.length < buffered + more) {
            b = Arrays.copyOf(b, Math.min(http.limits.headBytes(), Math.max(2 * b.length, buffered + more)));
        }
        buffer = b;
        return b;
    }

    /** Index after the empty line; -1 if there is none. */
    private static int headEnd(byte[] b, int from, int to) {
        int feed = Ascii.lineFeed(b, from, to);
        while (feed >= 0) {
            int next = feed + 1;
            if (next < to && b[next] == '\n') {
                return next + 1;
            }
            if (next + 1 < to && b[next] == '\r' && b[next + 1] == '\n') {
                return next + 2;
            }
            feed = Ascii.lineFeed(b, next, to);
        }
        return -1;
    }

    private void tooLong() {
        http.count(Http1Counts.HEADS_TOO_LONG);
        lose(false);
    }

    /** @param length how much of the head's bytes were not yet counted into {@code offset} */
    private void complete(Chunk c, byte[] b, int length) {
        parser.confirm();
        bodyBytes = -1;
        state = State.START;
        headLength = length;
        headNanos = c.timeNanos();
        onHead(head, b, true);
        buffer = null;
        afterLoss = false;
        beforeBody = true;
    }

    /** The message ends with its head. */
    final void noBody() {
        onEnd(position + headLength, headNanos, offset + headLength - startOffset, -1);
    }

    final void bodyOf(long length) {
        bodyBytes = 0;
        remaining = length;
        if (length == 0) {
            onEnd(position + headLength, headNanos, offset + headLength - startOffset, 0);
        } else {
            state = State.LENGTH;
        }
    }

    final void chunked() {
        chunks = new ChunkedBody(http.limits.headBytes());
        state = State.CHUNKED;
    }

    final void toClose() {
        bodyBytes = 0;
        state = State.TO_CLOSE;
    }

    /** Nobody can know where the message ends. */
    final void unknownLength() {
        http.count(Http1Counts.BAD_FRAMING);
        lose(false);
    }

    private int body(Chunk c, int i, int to) {
        long n = state == State.TO_CLOSE ? to - i : Math.min(remaining, to - i);
        counted(n, c.timeNanos());
        return i + (int) n;
    }

    /** That many bytes of the body went by. */
    private void counted(long n, long nanos) {
        bodyBytes += n;
        remaining -= n;
        if (remaining == 0 && state == State.LENGTH) {
            finish(n, nanos);
        }
    }

    private int chunks(Chunk c, int i, int to) {
        ChunkedBody body = chunks;
        int end = body == null ? to : body.read(c.buffer(), i, to);
        if (body != null && body.done()) {
            chunks = null;
            bodyBytes = body.bytes();
            finish(end - i, c.timeNanos());
        } else if (body == null || body.broken()) {
            http.count(Http1Counts.BAD_CHUNKS);
            lose(false);
        }
        return end;
    }

    /** The message ends {@code n} bytes on. */
    private void finish(long n, long nanos) {
        state = State.START;
        onEnd(position + (int) n, nanos, offset + n - startOffset, bodyBytes);
    }

    private int skip(Chunk c, int i, int to) {
        int distance = resume(c, i, to);
        if (distance >= 0) {
            state = State.START;
            afterLoss = true;
        }
        int skipped = distance < 0 ? to - i : distance;
        lastNanos = skipped > 0 ? c.timeNanos() : lastNanos;
        http.count(Http1Counts.BYTES_SKIPPED, skipped);
        if (skipped > 0 && i == c.offset()) {
            onSkipped(c.buffer(), i, i + skipped);
        }
        return i + skipped;
    }

    /** Takes a gap or a cut of known length, or of unknown if 0. */
    final void missing(Chunk c) {
        long n = c.length();
        if (!seen && c.midStream()) {
            state = State.LOST;
        }
        seen = true;
        if (state == State.LENGTH && n > 0 && n <= remaining) {
            counted(n, c.timeNanos());
        } else if (state == State.LENGTH && n > 0) {
            bodyBytes += remaining;
            finish(remaining, c.timeNanos());
            lose(false);
        } else if (state == State.TO_CLOSE) {
            bodyBytes += n;
        } else if (state != State.LOST && (chunks == null || !chunks.skip(n))) {
            lose(false);
        }
        offset += n;
        position += (int) n;
        lastNanos = c.timeNanos();
    }

    /** Nothing follows in this direction. {@code complete}: nor is anything missing that was sent. */
    final void end(boolean complete) {
        if (over) {
            return;
        }
        over = true;
        placeLost = state == State.LOST;
        if (state == State.TO_CLOSE) {
            finish(0, lastNanos);
        } else if (state == State.HEAD) {
            partialHead();
        } else if (state != State.START && state != State.LOST) {
            http.count(Http1Counts.BODIES_TRUNCATED);
            if (complete) {
                onLost(false); // not the body that its head made one expect
            }
        }
        onCut();
        state = State.LOST;
        buffer = null;
        chunks = null;
    }

    /** From here on nothing is known but what the other direction tells. {@code garbage}: for what should be a message is none. */
    final void lose(boolean garbage) {
        if (garbage) {
            parser.badStart();
        } else if (state == State.HEAD) {
            partialHead();
        }
        placeLost |= over;
        state = State.LOST;
        afterLoss = false;
        buffer = null;
        chunks = null;
        onLost(garbage);
        parser.lost();
    }

    private void partialHead() {
        if (head.parse(gathered(), 0, buffered) == Head.INCOMPLETE && head.hasStartLine()) {
            http.count(Http1Counts.HEADS_CUT);
            parser.confirm();
            onHead(head, gathered(), false);
        }
    }

    /** Reads what there is of a head that is still coming. False if not even its first line is there. */
    final boolean peekHead() {
        return state == State.HEAD && head.parse(gathered(), 0, buffered) == Head.INCOMPLETE && head.hasStartLine();
    }

    final byte[] gathered() {
        return buffer == null ? new byte[0] : buffer;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(state.ordinal());
        out.writeBoolean(seen);
        out.writeBoolean(sawBytes);
        out.writeBoolean(over);
        out.writeBoolean(placeLost);
        out.writeInt(lastAck);
        out.writeInt(position);
        out.writeLong(offset);
        out.writeLong(lastNanos);
        out.writeLong(remaining);
        out.writeLong(bodyBytes);
        out.writeInt(startSeq);
        out.writeInt(startAck);
        out.writeLong(startNanos);
        out.writeLong(startOffset);
        out.writeBoolean(afterLoss);
        out.writeBoolean(firstLine);
        out.writeBoolean(beforeBody);
        if (chunks != null) {
            chunks.write(out);
        }
        int n = state == State.HEAD ? buffered : 0;
        out.writeInt(n);
        out.write(UnreadFields.taken(gathered(), n));
    }

    void read(DataInput in) throws IOException {
        state = STATES[in.readByte()];
        seen = in.readBoolean();
        sawBytes = in.readBoolean();
        over = in.readBoolean();
        placeLost = in.readBoolean();
        lastAck = in.readInt();
        position = in.readInt();
        offset = in.readLong();
        lastNanos = in.readLong();
        remaining = in.readLong();
        bodyBytes = in.readLong();
        startSeq = in.readInt();
        startAck = in.readInt();
        startNanos = in.readLong();
        startOffset = in.readLong();
        afterLoss = in.readBoolean();
        firstLine = in.readBoolean();
        beforeBody = in.readBoolean();
        chunks = state == State.CHUNKED ? ChunkedBody.read(http.limits.headBytes(), in) : null;
        buffered = in.readInt();
        buffer = buffered == 0 ? null : new byte[buffered];
        if (buffer != null) {
            in.readFully(buffer);
        }
    }
}
