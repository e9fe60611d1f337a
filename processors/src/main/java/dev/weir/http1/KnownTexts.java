package dev.weir.http1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that come again, such as hosts and user agents: found by their bytes, so that one that is known costs no new String and is
 * the same object each time.
 */
final class KnownTexts {
    /** How many are kept; a power of two. Two that fall on one place displace each other. */
    static final int KEPT = 1024;

    /** Longer ones, in bytes, are not kept. */
    static final int LONGEST = 256;

    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final byte[][] bytes = new byte[KEPT][];
    private final String[] texts = new String[KEPT];

    /** UTF-8; what is not becomes U+FFFD. */
    String text(byte[] b, int from, int to) {
        if (to - from > LONGEST) {
            return new String(b, from, to - from, StandardCharsets.UTF_8);
        }
        int place = place(b, from, to);
        byte @Nullable [] known = bytes[place];
        if (known == null || !Arrays.equals(known, 0, known.length, b, from, to)) {
            bytes[place] = Arrays.copyOfRange(b, from, to);
            texts[place] = new String(b, from, to - from, StandardCharsets.UTF_8);
        }
        return texts[place];
    }

    private static int place(byte[] b, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            hash = (hash ^ Ascii.eight(b, i)) * MIX;
            hash ^= hash >>> 32;
        }
        for (; i < to; i++) {
            hash = hash * 31 + b[i];
        }
        return (int) ((hash * MIX) >>> 54);
    }
}
