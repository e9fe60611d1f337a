package dev.weir.api;

/**
 * A piece of a reassembled connection: for each direction the bytes in order, with what is missing said in its place. Or a datagram.
 *
 * <p>The bytes are a slice of {@code buffer} that others may share: whoever keeps them beyond the call copies them.
 *
 * @param outgoing true from {@code connection.local()} to {@code connection.remote()}; no meaning on {@link Kind#CLOSE}
 * @param seq TCP sequence number of the first byte, unsigned 32 bits
 * @param ack acknowledgement number on the segment that carried the first byte
 * @param timeNanos Unix time in nanoseconds at which the segment was captured
 * @param length bytes in {@code buffer} ({@link Kind#BYTES}, {@link Kind#DATAGRAM}, {@link Kind#READERSHIP}), bytes missing ({@link Kind#GAP}, {@link Kind#CUT}; 0 = unknown),
 *     records lost ({@link Kind#LOSS}), the code of an {@link EndOfObservation} ({@link Kind#CLOSE}), else 0
 * @param midStream the connection's beginning was not seen in this direction
 */
public record Chunk(
        Connection connection,
        Kind kind,
        boolean outgoing,
        int seq,
        int ack,
        long timeNanos,
        byte[] buffer,
        int offset,
        long length,
        boolean midStream) {

    /** What a chunk tells. */
    public enum Kind {
        BYTES,
        /** Bytes that were on the wire and never reached the capture. */
        GAP,
        /** Bytes that the capture saw and left out by its limit. */
        CUT,
        /** This direction ended in order (FIN). */
        END,
        /** Nothing follows in either direction; {@link #endOfObservation} says why. */
        CLOSE,
        /** A UDP datagram, as much of it as was captured. */
        DATAGRAM,
        /** Records of the whole scope were lost; the connection stands for the scope. */
        LOSS,
        /** The capture file ended: nothing follows in any connection of the scope, for which the connection stands. */
        END_OF_SCOPE,
        /** What the reader reads, as a {@link Readership}; it is of no scope. */
        READERSHIP
    }

    public static Chunk close(Connection connection, long timeNanos, EndOfObservation end) {
        return new Chunk(connection, Kind.CLOSE, false, 0, 0, timeNanos, Segment.NO_BYTES, 0, end.code(), false);
    }

    /** Of a {@link Kind#CLOSE}. */
    public EndOfObservation endOfObservation() {
        return EndOfObservation.of(length);
    }

    /** Whether {@code length} bytes of the connection are in {@code buffer}. */
    public boolean carriesBytes() {
        return kind == Kind.BYTES || kind == Kind.DATAGRAM;
    }

    /** The last {@code count} bytes of a {@link Kind#BYTES} chunk. */
    public Chunk tail(int count) {
        int skipped = (int) length - count;
        return new Chunk(
                connection, kind, outgoing, seq + skipped, ack, timeNanos, buffer, offset + skipped, count, midStream);
    }

    public boolean missing() {
        return kind == Kind.GAP || kind == Kind.CUT;
    }
}
