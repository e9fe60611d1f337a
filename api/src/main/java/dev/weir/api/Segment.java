package dev.weir.api;

import org.jspecify.annotations.Nullable;

/**
 * One packet of one direction of a connection, or the capture's word that connections opened or closed or that packets were lost.
 *
 * <p>The payload is a slice of {@code buffer} that others may share: whoever keeps it beyond the call copies it.
 *
 * @param outgoing true from {@code connection.local()} to {@code connection.remote()}
 * @param flags TCP flags as on the wire ({@link #FIN} ...)
 * @param seq sequence number of the first payload byte (of the SYN on a SYN), unsigned 32 bits
 * @param ack acknowledgement number, unsigned 32 bits
 * @param timeNanos Unix time in nanoseconds
 * @param length payload bytes on the wire, more than {@code captured} where the capture cut them; with {@link Kind#LOSS} the
 *     number of records lost
 * @param buffer holds the captured payload
 * @param offset where the payload begins in {@code buffer}
 * @param captured payload bytes in {@code buffer}, at most {@code length}
 * @param stats on {@link Kind#CLOSE}, if the kernel gave them
 */
public record Segment(
        Connection connection,
        Kind kind,
        boolean outgoing,
        int flags,
        int seq,
        int ack,
        long timeNanos,
        int length,
        byte[] buffer,
        int offset,
        int captured,
        @Nullable TcpStats stats) {

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int ACK = 0x10;
    public static final byte[] NO_BYTES = new byte[0];

    /** What a segment tells. */
    public enum Kind {
        /** A packet with payload or with SYN, FIN or RST. */
        PACKET,
        /** The kernel established the connection: {@code seq} is of the next byte to be sent, {@code ack} of the next to be received. */
        OPEN,
        /** The kernel closed the connection: nothing follows, in either direction. */
        CLOSE,
        /** The capture file ended: nothing follows in any connection of the scope. The rest of the connection has no meaning. */
        END_OF_SCOPE,
        /** A UDP datagram: it has no flags and no numbers. */
        DATAGRAM,
        /** Records of this scope were lost before they reached the capture; nobody knows of which connections. */
        LOSS,
        /** What the reader reads, as a {@link Readership} in the payload; it is of no scope. */
        READERSHIP
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** @param count records lost since the last such segment of the scope */
    public static Segment loss(long scope, Host host, long timeNanos, long count) {
        return new Segment(
                Connection.ofScope(scope, host, null),
                Kind.LOSS,
                false,
                0,
                0,
                0,
                timeNanos,
                (int) Math.min(count, Integer.MAX_VALUE),
                NO_BYTES,
                0,
                0,
                null);
    }

    public static Segment packet(
            Connection connection, boolean outgoing, int flags, int seq, int ack, long timeNanos, byte[] payload) {
        return new Segment(
                connection,
                Kind.PACKET,
                outgoing,
                flags,
                seq,
                ack,
                timeNanos,
                payload.length,
                payload,
                0,
                payload.length,
                null);
    }
}
