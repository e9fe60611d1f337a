package dev.weir.protocol;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Segment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What one direction says while the parser waits for the other. Beyond a number of bytes it is a gap. */
final class Waiting {
    private final boolean outgoing;
    private final List<Chunk> chunks = new ArrayList<>(2);
    private int bytes;
    private boolean full;

    Waiting(boolean outgoing) {
        this.outgoing = outgoing;
    }

    /** Whether the chunk comes behind what waits. */
    boolean takes(Chunk chunk) {
        return chunk.outgoing() == outgoing
                && (chunk.carriesBytes() || chunk.missing() || chunk.kind() == Chunk.Kind.END);
    }

    /** Gives the bytes that are left out. */
    long add(Chunk chunk, int limit) {
        boolean room = chunk.kind() == Chunk.Kind.END || (!full && bytes + payload(chunk) <= limit);
        if (room) {
            chunks.add(ChunkState.copy(chunk));
            bytes += (int) payload(chunk);
            return 0;
        }
        if (!full) {
            full = true;
            chunks.add(gap(chunk));
        }
        return payload(chunk);
    }

    /** Of unknown length: more may follow. */
    private static Chunk gap(Chunk c) {
        return new Chunk(
                c.connection(),
                Chunk.Kind.GAP,
                c.outgoing(),
                c.seq(),
                c.ack(),
                c.timeNanos(),
                Segment.NO_BYTES,
                0,
                0,
                c.midStream());
    }

    private static long payload(Chunk c) {
        return c.carriesBytes() ? c.length() : 0;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    int bytes() {
        return bytes;
    }

    /** Bytes on the heap, about. */
    long memory() {
        return bytes + (long) Search.CHUNK_MEMORY * chunks.size();
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(outgoing);
        out.writeBoolean(full);
        out.writeInt(chunks.size());
        for (Chunk c : chunks) {
            ChunkState.write(c, out);
        }
    }

    static Waiting read(Connection connection, DataInput in) throws IOException {
        Waiting w = new Waiting(in.readBoolean());
        w.full = in.readBoolean();
        for (int n = in.readInt(); n > 0; n--) {
            Chunk c = ChunkState.read(connection, in);
            w.chunks.add(c);
            w.bytes += (int) payload(c);
        }
        return w;
    }
}
