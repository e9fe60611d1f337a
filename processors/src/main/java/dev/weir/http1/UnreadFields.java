package dev.weir.http1;

/**
 * Takes out of a head that is half there what its fields hold that no reader takes: credentials and cookies among them. Lengths stay, so that
 * the rest is read as if nothing had happened.
 */
final class UnreadFields {
    private static final byte FILLER = '*';

    private UnreadFields() {}

    /** Of a copy. */
    static byte[] taken(byte[] head, int length) {
        byte[] b = new byte[length];
        System.arraycopy(head, 0, b, 0, length);
        int feed = Ascii.lineFeed(b, 0, length);
        boolean unread = false;
        while (feed >= 0 && feed + 1 < length) {
            int line = feed + 1;
            feed = Ascii.lineFeed(b, line, length);
            int end = feed < 0 ? length : feed;
            boolean folded = b[line] == ' ' || b[line] == '\t';
            int colon = folded ? line : colon(b, line, end);
            unread = folded ? unread : colon >= 0 && !Head.reads(b, line, end);
            if (unread) {
                fill(b, colon + 1, end);
            }
        }
        return b;
    }

    private static int colon(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private static void fill(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] != '\r') {
                b[i] = FILLER;
            }
        }
    }
}
