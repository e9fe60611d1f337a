package dev.weir.dns;

import org.jspecify.annotations.Nullable;

/** Domain names in messages (RFC 1035 section 4.1.4). Nothing is read beyond the message, and no pointer is followed forwards. */
final class DnsNames {
    private static final int MAX_LENGTH = 255;
    private static final int POINTER = 0xc0;

    private DnsNames() {}

    /** The index behind the name at {@code at}, or -1 if it is none or does not end before {@code to}. */
    static int skip(byte[] b, int at, int to) {
        int i = at;
        int length = 0;
        while (i < to) {
            int label = b[i] & 0xff;
            if (label == 0) {
                return i + 1;
            }
            if ((label & POINTER) == POINTER) {
                return i + 2 <= to ? i + 2 : -1;
            }
            length += label + 1;
            if ((label & POINTER) != 0 || length > MAX_LENGTH) {
                return -1;
            }
            i += label + 1;
        }
        return -1;
    }

    /** Whether what is there may be the begin of a name. */
    static boolean mayGoOn(byte[] b, int at, int to) {
        int i = at;
        while (i < to) {
            int label = b[i] & 0xff;
            if ((label & POINTER) == POINTER) {
                return i + 1 == to;
            }
            if (label == 0 || (label & POINTER) != 0) {
                return false;
            }
            i += label + 1;
        }
        return i - at <= MAX_LENGTH;
    }

    /**
     * The name in presentation format, without the last dot; the root is ".". Bytes that are no printable ASCII are escaped by their
     * decimal value.
     *
     * @return null if pointers lead forwards, or to no end
     */
    static @Nullable String text(byte[] b, int start, int at, int to) {
        StringBuilder text = new StringBuilder(64);
        int i = at;
        int bound = at; // each pointer leads before what was read so far: so there is an end
        int length = 0;
        while (i < to) {
            int label = b[i] & 0xff;
            if (label == 0) {
                return text.isEmpty() ? "." : text.toString();
            }
            if ((label & POINTER) == POINTER) {
                int target = i + 1 < to ? start + (((label & 0x3f) << 8) | (b[i + 1] & 0xff)) : bound;
                if (target >= bound) {
                    return null;
                }
                i = target;
                bound = target;
                continue;
            }
            length += label + 1;
            if ((label & POINTER) != 0 || length > MAX_LENGTH || i + label >= to) {
                return null;
            }
            append(text, b, i + 1, label);
            i += label + 1;
        }
        return null;
    }

    private static void append(StringBuilder text, byte[] b, int at, int length) {
        if (!text.isEmpty()) {
            text.append('.');
        }
        for (int i = at; i < at + length; i++) {
            int c = b[i] & 0xff;
            if (c == '.' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c > ' ' && c < 0x7f) {
                text.append((char) c);
            } else {
                text.append('\\')
                        .append((char) ('0' + c / 100))
                        .append((char) ('0' + c / 10 % 10))
                        .append((char) ('0' + c % 10));
            }
        }
    }

    /** A hash without regard to case (RFC 4343): an answer may write the name otherwise. */
    static long hash(byte[] b, int from, int to, long seed) {
        long h = seed;
        for (int i = from; i < to; i++) {
            int c = b[i];
            h = (h ^ ((c >= 'A' && c <= 'Z') ? (c | 0x20) : c)) * 0x100000001b3L;
        }
        return h;
    }
}
