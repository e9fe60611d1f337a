package dev.weir.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Looks at a stream through blocks. A block is never overwritten, so that segments may keep slices of it: where a record does
 * not fit into the rest of a block, its beginning is copied to a new one.
 */
final class ByteWindow implements Closeable {
    private static final int BLOCK = 256 << 10;

    private final InputStream in;
    private byte[] bytes = new byte[BLOCK];
    private int at;
    private int limit;
    private long base;

    ByteWindow(InputStream in) {
        this.in = in;
    }

    /** Whether {@code n} more bytes exist; they then lie in {@link #bytes} from {@link #at} on. */
    boolean has(int n) throws IOException {
        if (limit - at >= n) {
            return true;
        }
        if (bytes.length - at < n) {
            nextBlock(n);
        }
        while (limit - at < n) {
            int read = in.read(bytes, limit, bytes.length - limit);
            if (read < 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }

    /** Steps over bytes that {@link #has} found. */
    void step(int n) {
        at += n;
    }

    /** Steps over any number of bytes; false where the stream ends before. */
    boolean skip(long n) throws IOException {
        long left = n;
        while (left > 0) {
            if (at == limit && !has(1)) {
                return false;
            }
            int part = (int) Math.min(left, limit - at);
            at += part;
            left -= part;
        }
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    /** Bytes that are there without reading on. */
    int available() {
        return limit - at;
    }

    /** Of the next byte, from the beginning of the stream. */
    long offset() {
        return base + at;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void nextBlock(int n) {
        byte[] next = new byte[Math.max(BLOCK, n)];
        System.arraycopy(bytes, at, next, 0, limit - at);
        base += at;
        limit -= at;
        at = 0;
        bytes = next;
    }
}
