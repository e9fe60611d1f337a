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

    static final Texts NONE = new Texts(new byte[0], new int[KINDS + 1], 0);

    /** The texts one after the other in the order of their kinds. */
    private final byte[] bytes;

    /** A kind's text lies from its own index to the next one's. */
    private final int[] starts;

    /** A bit for each kind that is there, were it empty. */
    private final int present;

    Texts(byte[] bytes, int[] starts, int present) {
        this.bytes = bytes;
        this.starts = starts;
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
        return new String(bytes, starts[kind], starts[kind + 1] - starts[kind], StandardCharsets.UTF_8);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(present);
        for (int start : starts) {
            out.writeInt(start);
        }
        out.write(bytes, 0, starts[KINDS]);
    }

    static Texts read(DataInput in) throws IOException {
        int present = in.readByte();
        int[] starts = new int[KINDS + 1];
        for (int i = 0; i <= KINDS; i++) {
            starts[i] = in.readInt();
        }
        byte[] bytes = new byte[starts[KINDS]];
        in.readFully(bytes);
        return new Texts(bytes, starts, present);
    }
}
