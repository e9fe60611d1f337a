package dev.weir.api.types;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Segment;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Chunk}; only the chunk's own slice is written. */
public final class ChunkSerializer extends RecordSerializer<Chunk> {
    private static final long serialVersionUID = 1L;
    public static final ChunkSerializer INSTANCE = new ChunkSerializer();
    private static final Chunk.Kind[] KINDS = Chunk.Kind.values();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(Chunk c, DataOutputView out) throws IOException {
        ConnectionSerializer.INSTANCE.write(c.connection(), out);
        out.writeByte(c.kind().ordinal());
        out.writeBoolean(c.outgoing());
        out.writeInt(c.seq());
        out.writeInt(c.ack());
        out.writeLong(c.timeNanos());
        out.writeBoolean(c.midStream());
        out.writeLong(c.length());
        if (hasBuffer(c.kind())) {
            out.write(c.buffer(), c.offset(), (int) c.length());
        }
    }

    @Override
    public Chunk read(DataInputView in, int version) throws IOException {
        Connection connection = ConnectionSerializer.INSTANCE.read(in, version);
        Chunk.Kind kind = KINDS[in.readByte()];
        boolean outgoing = in.readBoolean();
        int seq = in.readInt();
        int ack = in.readInt();
        long time = in.readLong();
        boolean midStream = in.readBoolean();
        long length = in.readLong();
        byte[] bytes = Segment.NO_BYTES;
        if (hasBuffer(kind)) {
            bytes = new byte[(int) length];
            in.readFully(bytes);
        }
        return new Chunk(connection, kind, outgoing, seq, ack, time, bytes, 0, length, midStream);
    }

    private static boolean hasBuffer(Chunk.Kind kind) {
        return kind == Chunk.Kind.BYTES || kind == Chunk.Kind.DATAGRAM || kind == Chunk.Kind.READERSHIP;
    }
}
