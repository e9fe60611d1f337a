package dev.weir.http1;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A body in chunks with its trailers (RFC 9112 section 7.1). It can stop and go on at any byte. */
final class ChunkedBody {
    private static final long LARGEST_SIZE = 1L << 60;

    /** What the next byte is. */
    private enum State {
        /** In a chunk's size, so far {@code remaining}, of {@code line} digits; zeros may lead it (RFC 9112 section 7.1). */
        SIZE,
        /** In what follows the size in its line. */
        EXTENSION,
        /** In a chunk, {@code remaining} before its end. */
        DATA,
        /** In the line end after a chunk. */
        DATA_END,
        /** In the trailers; {@code line} characters into a line, -1 after nothing but a carriage return. */
        TRAILER,
        DONE,
        BROKEN
    }

    private static final State[] STATES = State.values();

    private final int lineLimit;
    private State state = State.SIZE;
    private long remaining;
    private int line;
    private long bytes;

    ChunkedBody(int lineLimit) {
        this.lineLimit = lineLimit;
    }

    /** The last byte was read. */
    boolean done() {
        return state == State.DONE;
    }

    /** It breaks the rules: nobody knows where it ends. */
    boolean broken() {
        return state == State.BROKEN;
    }

    /** Bytes of content so far. */
    long bytes() {
        return bytes;
    }

    /** Gives the index up to which it read: {@code to}, or less if it is done or broken. */
    int read(byte[] b, int from, int to) {
        int i = from;
        while (i < to && state != State.DONE && state != State.BROKEN) {
            if (state == State.DATA) {
                int n = (int) Math.min(remaining, to - i);
                content(n);
                i += n;
            } else {
                state = next(b[i]);
                i += state == State.BROKEN ? 0 : 1;
            }
        }
        return i;
    }

    /** Whether that many bytes, which nobody saw, certainly were content. They count as read then. */
    boolean skip(long n) {
        if (state != State.DATA || n <= 0 || n > remaining) {
            return false;
        }
        content(n);
        return true;
    }

    private void content(long n) {
        remaining -= n;
        bytes += n;
        if (remaining == 0) {
            state = State.DATA_END;
            line = 0;
        }
    }

    private State next(byte x) {
        return switch (state) {
            case SIZE -> size(x);
            case EXTENSION -> extension(x);
            case DATA_END -> dataEnd(x);
            case TRAILER -> trailer(x);
            case DATA, DONE, BROKEN -> state;
        };
    }

    private State size(byte x) {
        int digit = Ascii.hexDigit(x);
        if (digit >= 0) {
            remaining = remaining << 4 | digit;
            return ++line > lineLimit || remaining >= LARGEST_SIZE ? State.BROKEN : State.SIZE;
        }
        if (line == 0 || (x != ';' && !Ascii.isBlank(x))) {
            return State.BROKEN;
        }
        line = 0;
        return extension(x);
    }

    private State extension(byte x) {
        if (x != '\n') {
            return ++line > lineLimit ? State.BROKEN : State.EXTENSION;
        }
        line = 0;
        return remaining == 0 ? State.TRAILER : State.DATA;
    }

    private State dataEnd(byte x) {
        if (x != '\n') {
            return x == '\r' && line++ == 0 ? State.DATA_END : State.BROKEN;
        }
        remaining = 0;
        line = 0;
        return State.SIZE;
    }

    private State trailer(byte x) {
        if (x == '\n') {
            boolean empty = line <= 0;
            line = 0;
            return empty ? State.DONE : State.TRAILER;
        }
        line = x == '\r' && line == 0 ? -1 : Math.max(line, 0) + 1;
        remaining++; // characters of all trailers
        return remaining > lineLimit ? State.BROKEN : State.TRAILER;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(state.ordinal());
        out.writeLong(remaining);
        out.writeInt(line);
        out.writeLong(bytes);
    }

    static ChunkedBody read(int lineLimit, DataInput in) throws IOException {
        ChunkedBody body = new ChunkedBody(lineLimit);
        body.state = STATES[in.readByte()];
        body.remaining = in.readLong();
        body.line = in.readInt();
        body.bytes = in.readLong();
        return body;
    }
}
