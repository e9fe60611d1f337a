package dev.weir.http2.hpack;

import java.nio.charset.StandardCharsets;

/** A string of a header block (RFC 7541 section 5.2), as it lies in the block or decoded. Used again for each. */
final class StringLiteral {
    private static final int HUFFMAN = 0x80;

    private byte[] decoded = new byte[256];
    private byte[] bytes = decoded;
    private int from;
    private int length;

    /** Reads the string at {@code i}; gives the index after it, negative if it is broken or not all there. */
    int read(byte[] b, int i, int to) {
        long coded = Integers.read(b, i, to, 7);
        if (coded < 0) {
            return -1;
        }
        int start = Integers.end(coded);
        int size = Integers.value(coded);
        if (size > to - start) {
            return -1;
        }
        if ((b[i] & HUFFMAN) == 0) {
            bytes = b;
            from = start;
            length = size;
            return start + size;
        }
        if (decoded.length < Huffman.longest(size)) {
            decoded = new byte[Math.max(2 * decoded.length, Huffman.longest(size))];
        }
        bytes = decoded;
        from = 0;
        length = Huffman.decode(b, start, start + size, decoded);
        return length < 0 ? -1 : start + size;
    }

    int length() {
        return length;
    }

    int find(FieldNames names) {
        return names.find(bytes, from, from + length);
    }

    /** UTF-8; what is not becomes U+FFFD. */
    String text() {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
