package dev.weir.protocol;

/**
 * The first bytes of one direction, as far as they are known. The bytes are a slice that others share.
 *
 * @param length 0 if nothing is known yet
 * @param fromStart the first byte is the first of the connection in this direction; else bytes are missing before it
 * @param datagram the bytes are a datagram: nothing belongs to them that follows
 */
public record Opening(byte[] bytes, int offset, int length, boolean fromStart, boolean datagram) {
    public static final Opening NONE = new Opening(new byte[0], 0, 0, true);

    /** Of a direction whose beginning was missed. */
    static final Opening MISSED = new Opening(new byte[0], 0, 0, false);

    /** Of a stream. */
    public Opening(byte[] bytes, int offset, int length, boolean fromStart) {
        this(bytes, offset, length, fromStart, false);
    }
}
