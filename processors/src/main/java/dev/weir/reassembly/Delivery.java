package dev.weir.reassembly;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Segment;
import java.util.function.Consumer;

/** Where chunks and numbers go. */
final class Delivery {
    final ReassemblyCounts counts = new ReassemblyCounts();

    /** Cost of all that is held. */
    long held;

    /** Payload of all that is held, on the wire's count. */
    long heldPayload;

    private final Consumer<Chunk> out;

    Delivery(Consumer<Chunk> out) {
        this.out = out;
    }

    /** The bytes from a position on, and what the capture cut behind them. */
    void bytes(Half half, long from, int ack, long time, byte[] buffer, int offset, int captured, int length) {
        if (captured > 0) {
            counts.add(ReassemblyCounter.SENT_BYTES, captured);
            give(half, Chunk.Kind.BYTES, from, ack, time, buffer, offset, captured);
        }
        if (length > captured) {
            int cut = length - captured;
            counts.add(ReassemblyCounter.CUT_BYTES, cut);
            give(half, Chunk.Kind.CUT, from + captured, ack, time, Segment.NO_BYTES, 0, cut);
        }
    }

    /** What reassembly has nothing to do with. */
    void pass(Segment s, Chunk.Kind kind, long length) {
        out.accept(new Chunk(
                s.connection(), kind, s.outgoing(), 0, 0, s.timeNanos(), s.buffer(), s.offset(), length, false));
    }

    void mark(Half half, Chunk.Kind kind, long from, int ack, long time, long length) {
        give(half, kind, from, ack, time, Segment.NO_BYTES, 0, length);
    }

    void closed(Connection connection, long time, EndOfObservation end) {
        out.accept(Chunk.close(connection, time, end));
    }

    private void give(
            Half half, Chunk.Kind kind, long from, int ack, long time, byte[] buffer, int offset, long length) {
        Flow flow = half.flow;
        flow.spoken = true;
        out.accept(new Chunk(
                flow.connection, kind, half.outgoing, (int) from, ack, time, buffer, offset, length, half.midStream()));
    }
}
