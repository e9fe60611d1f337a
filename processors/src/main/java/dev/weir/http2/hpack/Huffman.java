package dev.weir.http2.hpack;

/** The Huffman code of RFC 7541 appendix B. It is canonical: the lengths of its codes say all. */
final class Huffman {
    private static final int EOS = 256;
    private static final int SHORTEST = 5;
    private static final int LONGEST = 30;

    /** Codes up to here are found at once. */
    private static final int FAST = 9;

    /** The length of each symbol's code as a letter, "a" for 5; the last one is EOS. */
    private static final String LENGTHS = "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf"
            + "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix"
            + "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs"
            + "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv"
            + "z";

    /** By the next {@link #FAST} bits: length of the code and symbol, 0 if the code is longer. */
    private static final short[] BEGIN = new short[1 << FAST];

    private static final short[] SYMBOLS = new short[EOS + 1];

    /** By length: where its symbols begin in {@link #SYMBOLS}. */
    private static final int[] FIRST_SYMBOL = new int[LONGEST + 1];

    /** By length: its first code. */
    private static final int[] FIRST_CODE = new int[LONGEST + 2];

    static {
        int code = 0;
        int symbols = 0;
        for (int length = SHORTEST; length <= LONGEST; length++) {
            FIRST_CODE[length] = code;
            FIRST_SYMBOL[length] = symbols;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS.charAt(symbol) - 'a' + SHORTEST == length) {
                    SYMBOLS[symbols++] = (short) symbol;
                    fillBegin(code++, length, symbol);
                }
            }
            code <<= 1;
        }
    }

    private Huffman() {}

    private static void fillBegin(int code, int length, int symbol) {
        if (length <= FAST) {
            int from = code << (FAST - length);
            for (int i = 0; i < 1 << (FAST - length); i++) {
                BEGIN[from + i] = (short) ((length << 8) | symbol);
            }
        }
    }

    /** How many bytes {@code length} coded ones can become. */
    static int longest(int length) {
        return length * 8 / SHORTEST;
    }

    /**
     * Decodes [from, to).
     *
     * @param into has room for {@link #longest}
     * @return the length of the text, -1 if the code is broken
     */
    static int decode(byte[] b, int from, int to, byte[] into) {
        long bits = 0; // the highest come first
        int count = 0;
        int i = from;
        int n = 0;
        while (true) {
            while (count <= 56 && i < to) {
                bits |= (b[i++] & 0xffL) << (56 - count);
                count += 8;
            }
            int entry = BEGIN[(int) (bits >>> (64 - FAST))];
            int length = entry >>> 8;
            int symbol = entry & 0xff;
            if (entry == 0) {
                length = longLength(bits);
                symbol = SYMBOLS[FIRST_SYMBOL[length] + (int) (bits >>> (64 - length)) - FIRST_CODE[length]];
            }
            if (length > count || symbol == EOS) {
                return isPadding(bits, count) ? n : -1;
            }
            into[n++] = (byte) symbol;
            bits <<= length;
            count -= length;
        }
    }

    private static int longLength(long bits) {
        int length = FAST + 1;
        while (length < LONGEST && (int) (bits >>> (64 - length)) >= codesEnd(length)) {
            length++;
        }
        return length;
    }

    /** The number after the last code of a length. */
    private static int codesEnd(int length) {
        return FIRST_CODE[length] + FIRST_SYMBOL[length + 1] - FIRST_SYMBOL[length];
    }

    /** What is left of the last byte is the begin of EOS: ones (RFC 7541 section 5.2). */
    private static boolean isPadding(long bits, int count) {
        return count < 8 && (count == 0 || bits >>> (64 - count) == (1L << count) - 1);
    }
}
