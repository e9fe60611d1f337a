package dev.weir.reassembly;

import java.io.Serializable;

/**
 * What a {@link Reassembler} may keep, and for how long. Times are in nanoseconds of the traffic's own time.
 *
 * @param connections connections known at a time, the remembered closed ones included; 1 or more
 * @param bytes cost of everything held behind holes, in all connections together
 * @param bytesPerDirection cost of what one direction may hold behind its holes
 * @param gapNanos how long a hole may stay without any progress
 * @param reorderNanos how long bytes may be missing, in a capture of the wire, once the peer has acknowledged them: a hole stays, and
 *     what acknowledges them waits
 * @param idleNanos how long a connection may be silent in both directions of which no kernel tells the end
 * @param lingerNanos how long a closed connection is remembered after its last packet, so that late ones do not open it anew; the
 *     last retransmission of a FIN can come half a minute after the one before
 */
public record ReassemblyLimits(
        int connections,
        long bytes,
        long bytesPerDirection,
        long gapNanos,
        long reorderNanos,
        long idleNanos,
        long lingerNanos)
        implements Serializable {

    public static final ReassemblyLimits DEFAULTS = new ReassemblyLimits(
            100_000, 64L << 20, 4L << 20, 2_000_000_000L, 10_000_000L, 86_400_000_000_000L, 30_000_000_000L);

    public ReassemblyLimits {
        if (connections < 1 || bytes < 0 || bytesPerDirection < 0) {
            throw new IllegalArgumentException("at least one connection, and no negative number of bytes");
        }
        if (gapNanos < 0 || reorderNanos < 0 || idleNanos < 1 || lingerNanos < 0) {
            throw new IllegalArgumentException("times are not negative, and the idle time is not zero");
        }
    }
}
