package dev.weir.http1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where in a head the texts stand that are kept. Used again for each head. */
final class Places {
    /** Only of a method that is not in {@link Methods}. */
    static final int METHOD = 0;

    static final int TARGET = 1;
    static final int AUTHORITY = 2;
    static final int USER_AGENT = 3;
    static final int TRACEPARENT = 4;
    static final int TRACESTATE = 5;
    private static final int KINDS = 6;
    private static final int[] NO_KIND = {-1, -1, -1, -1, -1, -1};

    /** By kind: the index of its first and its last place. */
    private final int[] first = NO_KIND.clone();

    private final int[] last = NO_KIND.clone();

    /** By place: where it is, and the index of the next one of its kind. */
    private int[] from = new int[8];

    private int[] to = new int[8];
    private int[] next = new int[8];
    private int count;

    /** Bytes of all texts with their commas. */
    private int size;

    void clear() {
        System.arraycopy(NO_KIND, 0, first, 0, KINDS);
        count = 0;
        size = 0;
    }

    boolean has(int kind) {
        return first[kind] >= 0;
    }

    void add(int kind, int begin, int end) {
        if (count == from.length) {
            from = Arrays.copyOf(from, 2 * count);
            to = Arrays.copyOf(to, 2 * count);
            next = Arrays.copyOf(next, 2 * count);
        }
        from[count] = begin;
        to[count] = end;
        next[count] = -1;
        if (first[kind] < 0) {
            first[kind] = count;
        } else {
            next[last[kind]] = count;
            size++; // the comma between them
        }
        last[kind] = count++;
        size += end - begin;
    }

    /**
     * UTF-8; what is not becomes U+FFFD. Several texts of one kind are joined by commas (RFC 9110 section 5.3).
     *
     * @param folded the text may hold line ends
     * @param known of texts that come again, else null
     * @return null if there is none
     */
    @Nullable
    String text(int kind, byte[] b, boolean folded, @Nullable KnownTexts known) {
        int i = first[kind];
        if (i < 0) {
            return null;
        }
        if (folded || next[i] >= 0) {
            return joined(i, b, folded);
        }
        return known == null
                ? new String(b, from[i], to[i] - from[i], StandardCharsets.UTF_8)
                : known.text(b, from[i], to[i]);
    }

    private String joined(int head, byte[] b, boolean folded) {
        byte[] bytes = new byte[size];
        int n = 0;
        for (int i = head; i >= 0; i = next[i]) {
            if (i != head) {
                bytes[n++] = ',';
            }
            n = folded ? unfold(b, from[i], to[i], bytes, n) : plain(b, from[i], to[i], bytes, n);
        }
        return new String(bytes, 0, n, StandardCharsets.UTF_8);
    }

    private static int plain(byte[] b, int from, int to, byte[] into, int at) {
        System.arraycopy(b, from, into, at, to - from);
        return at + to - from;
    }

    /** A line end with the blanks around it is one space (RFC 9112 section 5.2). */
    private static int unfold(byte[] b, int from, int to, byte[] into, int at) {
        int n = at;
        int i = from;
        while (i < to) {
            int blanks = Ascii.skipBlanks(b, i, to);
            if (Ascii.lineFeed(b, i, blanks) >= 0) {
                into[n++] = ' ';
                i = blanks;
            } else {
                into[n++] = b[i++];
            }
        }
        return n;
    }
}
