package dev.weir.pcap;

/**
 * The place in a packet that its layers have been read up to. Reused for every packet.
 *
 * <p>{@code end} is where the captured bytes end, {@code wireEnd} where the packet ended on the wire: later, if the capture cut
 * it. Both shrink when a header says that what follows is padding.
 */
final class Packet {
    byte[] bytes = new byte[0];
    int at;
    int end;
    int wireEnd;
    long timeNanos;
    long sourceHi;
    long sourceLo;
    long destinationHi;
    long destinationLo;
    SkipReason reason = SkipReason.NOT_IP;

    void begin(Frame frame) {
        bytes = frame.bytes;
        at = frame.offset;
        end = frame.offset + frame.captured;
        wireEnd = frame.offset + frame.length;
        timeNanos = frame.timeNanos;
    }

    /** Whether the capture has the next {@code n} bytes. */
    boolean has(int n) {
        return end - at >= n;
    }

    int skip(SkipReason why) {
        reason = why;
        return Protocol.SKIPPED;
    }

    /** Steps over a header of {@code n} bytes. */
    int step(int n, int next) {
        if (!has(n)) {
            return skip(SkipReason.CUT_HEADER);
        }
        at += n;
        return next;
    }

    /** The packet ends {@code length} bytes from here on the wire; whatever was captured behind is padding. */
    void limit(int length) {
        // A header may claim any length: an end beyond 1 GiB would overflow and is a lie anyway.
        wireEnd = at + Math.min(length, 1 << 30);
        end = Math.min(end, wireEnd);
    }

    int u8(int offset) {
        return Bytes.u8(bytes, at + offset);
    }

    int u16(int offset) {
        return Bytes.u16(bytes, at + offset);
    }

    int i32(int offset) {
        return Bytes.i32(bytes, at + offset);
    }
}
