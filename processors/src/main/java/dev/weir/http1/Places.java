package dev.weir.http1;

import java.util.Arrays;

/** Where in a head the texts stand that are kept. Used again for each head. */
final class Places {
    private static final int[] NO_KIND = {-1, -1, -1, -1, -1, -1};

    /** By kind: the index of its first and its last place. */
    private final int[] first = NO_KIND.clone();

    private final int[] last = NO_KIND.clone();

    /** By place: where it is, and the index of the next one of its kind. */
    private int[] from = new int[8];

    private int[] to = new int[8];
    private int[] next = new int[8];
    private int count;
    private int size;
    private int present;

    void clear() {
        System.arraycopy(NO_KIND, 0, first, 0, Texts.KINDS);
        count = 0;
        size = 0;
        present = 0;
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
        present |= 1 << kind;
    }

    /**
     * Copies the texts; several of one kind are joined by commas (RFC 9110 section 5.3).
     *
     * @param folded a text may hold line ends
     */
    Texts copy(byte[] b, boolean folded) {
        byte[] bytes = new byte[size];
        int[] starts = new int[Texts.KINDS + 1];
        int n = 0;
        for (int kind = 0; kind < Texts.KINDS; kind++) {
            starts[kind] = n;
            for (int i = first[kind]; i >= 0; i = next[i]) {
                if (i != first[kind]) {
                    bytes[n++] = ',';
                }
                n = folded ? unfold(b, from[i], to[i], bytes, n) : plain(b, from[i], to[i], bytes, n);
            }
        }
        starts[Texts.KINDS] = n;
        return new Texts(bytes, starts, present);
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
