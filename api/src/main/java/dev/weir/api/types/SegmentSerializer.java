package dev.weir.api.types;

import dev.weir.api.Segment;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializer of {@link Segment}; only the payload's own slice is written. */
public final class SegmentSerializer extends RecordSerializer<Segment> {
    private static final long serialVersionUID = 1L;
    public static final SegmentSerializer INSTANCE = new SegmentSerializer();
    private static final Segment.Kind[] KINDS = Segment.Kind.values();

    @Override
    protected int version() {
        return 1;
    }

    @Override
    public void write(Segment s, DataOutputView out) throws IOException {
        ConnectionSerializer.INSTANCE.write(s.connection(), out);
        out.writeByte(s.kind().ordinal());
        out.writeBoolean(s.outgoing());
        out.writeByte(s.flags());
        out.writeInt(s.seq());
        out.writeInt(s.ack());
        out.writeLong(s.timeNanos());
        out.writeInt(s.length());
        Wire.bytes(s.buffer(), s.offset(), s.captured(), out);
        Wire.stats(s.stats(), out);
    }

    @Override
    public Segment read(DataInputView in, int version) throws IOException {
        var connection = ConnectionSerializer.INSTANCE.read(in, version);
        Segment.Kind kind = KINDS[in.readByte()];
        boolean outgoing = in.readBoolean();
        int flags = in.readUnsignedByte();
        int seq = in.readInt();
        int ack = in.readInt();
        long time = in.readLong();
        int length = in.readInt();
        byte[] payload = Wire.bytes(in);
        return new Segment(
                connection, kind, outgoing, flags, seq, ack, time, length, payload, 0, payload.length, Wire.stats(in));
    }
}
