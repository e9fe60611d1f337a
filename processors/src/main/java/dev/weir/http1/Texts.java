package dev.weir.http1;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is kept of a request's head until its response is there: a few texts in one array, without a String. */
final class Texts {
    /** Only of a method that is not in {@link Methods}. */
    static final int METHOD = 0;

    static final int TARGET = 1;
    static final int AUTHORITY = 2;
    static final int USER_AGENT = 3;
    static final int TRACEPARENT = 4;
    static final int TRACESTATE = 5;
    static final int KINDS = 6;

    static final Texts NONE = new Texts(new byte[0], new int[KINDS], 0);

    private final byte[] bytes;
    private final int[] ends;
    private final int present;

    private Texts(byte[] bytes, int[] ends, int present) {
        this.bytes = bytes;
        this.ends = ends;
        this.present = present;
    }

    /** Bytes of memory, about. */
    int size() {
        return bytes.length;
    }

    /** UTF-8; what is not becomes U+FFFD. Null if absent. */
    @Nullable
    String get(int kind) {
        if ((present & 1 << kind) == 0) {
            return null;
        }
        int from = kind == 0 ? 0 : ends[kind - 1];
        return new String(bytes, from, ends[kind] - from, StandardCharsets.UTF_8);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(present);
        for (int end : ends) {
            out.writeInt(end);
        }
        out.write(bytes, 0, ends[KINDS - 1]);
    }

    static Texts read(DataInput in) throws IOException {
        int present = in.readByte();
        int[] ends = new int[KINDS];
        for (int i = 0; i < KINDS; i++) {
            ends[i] = in.readInt();
        }
        byte[] bytes = new byte[ends[KINDS - 1]];
        in.readFully(bytes);
        return new Texts(bytes, ends, present);
    }

    /** Takes the texts in the order of their kinds. */
    static final class Builder {
        private final byte[] bytes;
        private final int[] ends = new int[KINDS];
        private final int present;
        private int length;
        private boolean another;

        /** @param present a bit for each kind that will be appended, were it empty */
        Builder(int capacity, int present) {
            this.bytes = new byte[capacity];
            this.present = present;
        }

        /** Several of one kind are joined by commas (RFC 9110 section 5.3). */
        void append(byte[] b, int from, int to) {
            if (another) {
                bytes[length++] = ',';
            }
            another = true;
            if (Ascii.lineFeed(b, from, to) >= 0) {
                unfold(b, from, to);
            } else {
                System.arraycopy(b, from, bytes, length, to - from);
                length += to - from;
            }
        }

        void end(int kind) {
            ends[kind] = length;
            another = false;
        }

        /** A line end with the blanks around it is one space (RFC 9112 section 5.2). */
        private void unfold(byte[] b, int from, int to) {
            int i = from;
            while (i < to) {
                int next = Ascii.skipBlanks(b, i, to);
                if (Ascii.lineFeed(b, i, next) >= 0) {
                    bytes[length++] = ' ';
                    i = next;
                } else {
                    bytes[length++] = b[i++];
                }
            }
        }

        Texts build() {
            return new Texts(bytes, ends, present);
        }
    }
}
