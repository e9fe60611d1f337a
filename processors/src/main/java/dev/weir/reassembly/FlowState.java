package dev.weir.reassembly;

import dev.weir.api.Connection;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connections as bytes: version, scope, stamp, then the rest. The stamps keep the order in which they are given up. */
final class FlowState {
    private static final int STAMP_AT = 1 + Long.BYTES;

    private final ConnectionCodec codec;
    private final Delivery delivery;

    FlowState(ConnectionCodec codec, Delivery delivery) {
        this.codec = codec;
        this.delivery = delivery;
    }

    /** Bytes in memory. A lock for each number of each connection takes longer than all else of a checkpoint. */
    private static final class Unlocked extends OutputStream {
        private byte[] bytes = new byte[512];
        private int size;

        @Override
        public void write(int b) {
            makeRoom(1);
            bytes[size++] = (byte) b;
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            makeRoom(length);
            System.arraycopy(b, offset, bytes, size, length);
            size += length;
        }

        private void makeRoom(int more) {
            if (bytes.length - size < more) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
            }
        }

        void reset() {
            size = 0;
        }

        byte[] copy() {
            return Arrays.copyOf(bytes, size);
        }
    }

    /** A direction that waited when it was saved. */
    private record Wait(Half half, long stamp, long since) {}

    private static long stampOf(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(STAMP_AT);
    }

    void save(Flows flows, Consumer<byte[]> entries) throws IOException {
        for (Scope scope : flows.scopes()) {
            save(scope.open.first(), entries);
            save(scope.promised.first(), entries);
            save(scope.closed.first(), entries);
        }
    }

    private void save(@Nullable Flow first, Consumer<byte[]> entries) throws IOException {
        Unlocked bytes = new Unlocked();
        for (Flow flow = first; flow != null; flow = flow.after) {
            bytes.reset();
            write(flow, new DataOutputStream(bytes));
            entries.accept(bytes.copy());
        }
    }

    private void write(Flow flow, DataOutputStream out) throws IOException {
        out.writeByte(Reassembler.STATE_VERSION);
        out.writeLong(flow.scope.id);
        out.writeLong(flow.stamp);
        out.writeLong(flow.scope.clock);
        codec.write(flow.described(), out);
        out.writeLong(flow.since);
        out.writeBoolean(flow.closed);
        out.writeBoolean(flow.announced);
        out.writeBoolean(flow.promised);
        out.writeBoolean(flow.spoken);
        out.writeBoolean(flow.doubted);
        out.writeLong(flow.resetAt);
        out.writeLong(flow.resetStamp);
        write(flow.out, out);
        write(flow.in, out);
    }

    private static void write(Half half, DataOutputStream out) throws IOException {
        half.save(out);
        out.writeBoolean(half.chain != null);
        out.writeLong(half.stamp);
        out.writeLong(half.since);
    }

    void restore(Collection<byte[]> entries, Flows flows) throws IOException {
        List<byte[]> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparingLong(FlowState::stampOf));
        List<Wait> waits = new ArrayList<>();
        List<Flow> doubted = new ArrayList<>();
        for (byte[] entry : ordered) {
            read(new DataInputStream(new ByteArrayInputStream(entry)), flows, waits, doubted);
        }
        flows.restoreDoubts(doubted);
        waits.sort(Comparator.comparingLong(Wait::stamp));
        for (Wait wait : waits) {
            flows.restoreWait(wait.half, wait.stamp, wait.since);
        }
    }

    private void read(DataInputStream in, Flows flows, List<Wait> waits, List<Flow> doubted) throws IOException {
        int version = in.readUnsignedByte();
        if (version != Reassembler.STATE_VERSION) {
            throw new IOException("reassembly state has version " + version + ", which this release does not know");
        }
        in.skipNBytes(Long.BYTES);
        long stamp = in.readLong();
        long clock = in.readLong();
        Connection connection = codec.read(in, version);
        Flow flow = flows.restore(connection, clock, stamp, in.readLong(), in.readBoolean());
        flow.announced = in.readBoolean();
        boolean promised = in.readBoolean();
        if (promised) {
            flows.restorePromise(flow);
        }
        flow.spoken = in.readBoolean();
        flow.doubted = in.readBoolean();
        flow.resetAt = in.readLong();
        flow.resetStamp = in.readLong();
        if (flow.doubted) {
            doubted.add(flow);
        }
        read(flow.out, in, waits);
        read(flow.in, in, waits);
    }

    private void read(Half half, DataInputStream in, List<Wait> waits) throws IOException {
        half.load(in, delivery);
        boolean waited = in.readBoolean();
        long stamp = in.readLong();
        long since = in.readLong();
        if (waited) {
            waits.add(new Wait(half, stamp, since));
        }
    }
}
