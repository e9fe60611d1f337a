package dev.weir.pcap;

/** The packet that a format reader is at. Reused; its bytes lie in a buffer that is never written again. */
final class Frame {
    /** Of a pcapng packet whose interface is not described. */
    static final int NO_INTERFACE = -1;

    int linkType;
    long timeNanos;
    byte[] bytes = new byte[0];
    int offset;
    int captured;
    /** On the wire; at least {@code captured}. */
    int length;

    void set(int linkType, long timeNanos, ByteWindow in, int header, int captured, long length) {
        this.linkType = linkType;
        this.timeNanos = timeNanos;
        this.bytes = in.bytes();
        this.offset = in.at() + header;
        this.captured = captured;
        // Writers exist that put 0, or less than they captured; nothing real is longer than 1 GiB.
        this.length = (int) Math.min(Math.max(length, captured), 1 << 30);
    }
}
