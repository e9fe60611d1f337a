package dev.weir.api;

import java.nio.ByteBuffer;

/**
 * An IP address and a port. IPv4 is kept as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2), so that both families are two longs and no
 * object per packet.
 *
 * @param hi the first eight bytes of the address, big-endian
 * @param lo the last eight bytes
 * @param port 0 to 65535
 */
public record Address(long hi, long lo, int port) {
    private static final long V4_MAPPED = 0xffff_0000_0000L;

    public static Address ipv4(int address, int port) {
        return new Address(0, V4_MAPPED | (address & 0xffff_ffffL), port);
    }

    /** Reads {@code length} (4 or 16) address bytes at {@code offset}. */
    public static Address of(byte[] bytes, int offset, int length, int port) {
        ByteBuffer b = ByteBuffer.wrap(bytes);
        return length == 4 ? ipv4(b.getInt(offset), port) : new Address(b.getLong(offset), b.getLong(offset + 8), port);
    }

    public boolean isIpv4() {
        return hi == 0 && (lo & 0xffff_ffff_0000_0000L) == V4_MAPPED;
    }

    /** A group of receivers (RFC 5771, RFC 4291 section 2.7). */
    public boolean isMulticast() {
        return isIpv4() ? (lo >>> 28 & 0xf) == 0xe : hi >>> 56 == 0xff;
    }

    /** The address as RFC 5952 writes it, without the port and without brackets. */
    public String host() {
        if (isIpv4()) {
            return ((lo >>> 24) & 255) + "." + ((lo >>> 16) & 255) + "." + ((lo >>> 8) & 255) + "." + (lo & 255);
        }
        int longest = 1;
        int skipFrom = -1;
        for (int from = 0; from < 8; from++) {
            int zeros = 0;
            while (from + zeros < 8 && group(from + zeros) == 0) {
                zeros++;
            }
            if (zeros > longest) {
                longest = zeros;
                skipFrom = from;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == skipFrom) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        return (int) ((index < 4 ? hi >>> (48 - 16 * index) : lo >>> (112 - 16 * index)) & 0xffff);
    }

    @Override
    public String toString() {
        return isIpv4() ? host() + ":" + port : "[" + host() + "]:" + port;
    }
}
