package dev.weir.http2.hpack;

/** Integers with a prefix (RFC 7541 section 5.1). Value and the index after it come in one number. */
final class Integers {
    private static final int LARGEST_SHIFT = 21;

    private Integers() {}

    /** Negative if it is broken, not all there, or of 2^28 and more. */
    static long read(byte[] b, int from, int to, int prefixBits) {
        if (from >= to) {
            return -1;
        }
        int prefix = (1 << prefixBits) - 1;
        int value = b[from] & prefix;
        int i = from + 1;
        if (value < prefix) {
            return pack(value, i);
        }
        for (int shift = 0; i < to && shift <= LARGEST_SHIFT; shift += 7) {
            int x = b[i++];
            value += (x & 0x7f) << shift;
            if (x >= 0) {
                return pack(value, i);
            }
        }
        return -1;
    }

    private static long pack(int value, int end) {
        return (long) value << 32 | end;
    }

    static int value(long read) {
        return (int) (read >>> 32);
    }

    static int end(long read) {
        return (int) read;
    }
}
