package dev.weir.protocol;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How a held chunk is written; its connection is written once for all. */
public final class ChunkState {
    private static final Chunk.Kind[] KINDS = Chunk.Kind.values();

    private ChunkState() {}

    /** The same with bytes of its own. */
    static Chunk copy(Chunk c) {
        if (!c.carriesBytes()) {
            return c;
        }
        byte[] bytes = new byte[(int) c.length()];
        System.arraycopy(c.buffer(), c.offset(), bytes, 0, bytes.length);
        return new Chunk(
                c.connection(),
                c.kind(),
                c.outgoing(),
                c.seq(),
                c.ack(),
                c.timeNanos(),
                bytes,
                0,
                bytes.length,
                c.midStream());
    }

    public static void write(Chunk c, DataOutput out) throws IOException {
        out.writeByte(c.kind().ordinal());
        out.writeBoolean(c.outgoing());
        out.writeInt(c.seq());
        out.writeInt(c.ack());
        out.writeLong(c.timeNanos());
        out.writeLong(c.length());
        out.writeBoolean(c.midStream());
        if (c.kind() == Chunk.Kind.BYTES) {
            out.write(c.buffer(), c.offset(), (int) c.length());
        }
    }

    public static Chunk read(Connection connection, DataInput in) throws IOException {
        Chunk.Kind kind = KINDS[in.readByte()];
        boolean outgoing = in.readBoolean();
        int seq = in.readInt();
        int ack = in.readInt();
        long time = in.readLong();
        long length = in.readLong();
        boolean midStream = in.readBoolean();
        byte[] bytes = new byte[kind == Chunk.Kind.BYTES ? (int) length : 0];
        in.readFully(bytes);
        return new Chunk(connection, kind, outgoing, seq, ack, time, bytes, 0, length, midStream);
    }
}
