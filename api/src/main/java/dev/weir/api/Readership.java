package dev.weir.api;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which scopes a reader of a live source reads. It stands in the reader's stream before anything that it has read, so that the state
 * of connections goes where their packets come. Sources without hosts (a capture file, a topic) say nothing: {@link
 * Connection#owner} holds for their scopes.
 *
 * @param own what comes from this reader from here on
 * @param all what comes from any reader of the source, the own included
 */
public record Readership(Set<Long> own, Set<Long> all) {

    public Segment segment(Host host, long timeNanos) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Long.BYTES * (own.size() + all.size()));
        bytes.putInt(own.size());
        own.forEach(bytes::putLong);
        all.forEach(bytes::putLong);
        return new Segment(
                Connection.ofScope(0, host, null),
                Segment.Kind.READERSHIP,
                false,
                0,
                0,
                0,
                timeNanos,
                bytes.capacity(),
                bytes.array(),
                0,
                bytes.capacity(),
                null);
    }

    /** Of a {@link Segment.Kind#READERSHIP}. */
    public static Readership of(Segment segment) {
        return read(ByteBuffer.wrap(segment.buffer(), segment.offset(), segment.captured()));
    }

    /** Of a {@link Chunk.Kind#READERSHIP}. */
    public static Readership of(Chunk chunk) {
        return read(ByteBuffer.wrap(chunk.buffer(), chunk.offset(), (int) chunk.length()));
    }

    private static Readership read(ByteBuffer bytes) {
        return new Readership(longs(bytes, bytes.getInt()), longs(bytes, bytes.remaining() / Long.BYTES));
    }

    private static Set<Long> longs(ByteBuffer bytes, int count) {
        Set<Long> longs = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            longs.add(bytes.getLong());
        }
        return longs;
    }
}
