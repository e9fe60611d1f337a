package dev.weir.scope.flink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entries of one scope, many to an element of the state: for each element Flink keeps a place in the metadata of a checkpoint, which
 * costs more than a connection that has ended. An element is a version, the scope, and each entry behind its length.
 */
final class Bundles {
    /** Beyond the versions of the entries themselves, which older states have in its place. */
    static final byte VERSION = 16;

    /** A larger entry has an element of its own. */
    static final int BYTES = 64 << 10;

    private static final int HEAD = 1 + Long.BYTES;

    private final List<byte[]> bundles = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    private long scope;

    /** One without entries: the scope is known. */
    void mark(long ofScope) {
        finish();
        begin(ofScope);
        finish();
    }

    void add(long ofScope, byte[] entry) {
        int size = Integer.BYTES + entry.length;
        if (buffer.position() > 0 && (scope != ofScope || buffer.remaining() < size)) {
            finish();
        }
        if (buffer.position() == 0) {
            begin(ofScope);
        }
        if (buffer.remaining() < size) {
            bundles.add(ByteBuffer.allocate(HEAD + size)
                    .put(VERSION)
                    .putLong(ofScope)
                    .putInt(entry.length)
                    .put(entry)
                    .array());
            buffer.clear();
        } else {
            buffer.putInt(entry.length).put(entry);
        }
    }

    private void begin(long ofScope) {
        scope = ofScope;
        buffer.put(VERSION).putLong(ofScope);
    }

    private void finish() {
        if (buffer.position() > 0) {
            bundles.add(Arrays.copyOf(buffer.array(), buffer.position()));
            buffer.clear();
        }
    }

    List<byte[]> elements() {
        finish();
        return bundles;
    }

    static long scope(byte[] bundle) throws IOException {
        if (bundle.length < HEAD || bundle[0] != VERSION) {
            throw new IOException("state of connections has version " + (bundle.length == 0 ? "none" : bundle[0])
                    + ", expected " + VERSION);
        }
        return ByteBuffer.wrap(bundle).getLong(1);
    }

    static List<byte[]> entries(byte[] bundle) {
        ByteBuffer from = ByteBuffer.wrap(bundle).position(HEAD);
        List<byte[]> entries = new ArrayList<>();
        while (from.hasRemaining()) {
            byte[] entry = new byte[from.getInt()];
            from.get(entry);
            entries.add(entry);
        }
        return entries;
    }
}
