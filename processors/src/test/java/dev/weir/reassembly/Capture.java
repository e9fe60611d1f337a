package dev.weir.reassembly;

import dev.weir.api.Connection;
import dev.weir.api.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random capture of one connection: split anyhow, repeated with other boundaries, in another order, with packets missing. */
final class Capture {
    final Random random;
    final Connection connection;
    final byte[][] streams;
    final int[] isn;
    final List<Segment> segments = new ArrayList<>();
    private final int largest;

    Capture(long seed, Connection connection, int largest) {
        this.random = new Random(seed);
        this.connection = connection;
        this.largest = largest;
        streams = new byte[][] {bytes(random.nextInt(400)), bytes(random.nextInt(400))};
        // Every second one wraps within the stream.
        isn = new int[] {random.nextBoolean() ? -random.nextInt(300) : random.nextInt(), random.nextInt()};
    }

    private byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Splits both directions and merges them in a random order. */
    Capture split() {
        int[] at = {0, 0};
        while (at[0] < streams[0].length || at[1] < streams[1].length) {
            int d = random.nextInt(2);
            int n = Math.min(1 + random.nextInt(largest), streams[d].length - at[d]);
            if (n > 0) {
                segments.add(piece(d, at[d], n));
                at[d] += n;
            }
        }
        return this;
    }

    /** The SYNs come first; the rest as it is. */
    Capture withHandshake() {
        segments.addFirst(packet(1, Segment.SYN | Segment.ACK, -1, Segment.NO_BYTES, 0));
        segments.addFirst(packet(0, Segment.SYN, -1, Segment.NO_BYTES, 0));
        return this;
    }

    Capture withFins() {
        segments.add(packet(0, Segment.FIN | Segment.ACK, streams[0].length, Segment.NO_BYTES, 0));
        segments.add(packet(1, Segment.FIN | Segment.ACK, streams[1].length, Segment.NO_BYTES, 0));
        return this;
    }

    Capture repeated(int times) {
        for (int i = 0; i < times; i++) {
            int d = random.nextInt(2);
            if (streams[d].length > 0) {
                int from = random.nextInt(streams[d].length);
                int n = 1 + random.nextInt(Math.min(3 * largest, streams[d].length - from));
                segments.add(random.nextInt(segments.size() + 1), piece(d, from, n));
            }
        }
        return this;
    }

    /** Repeats that say something else, and packets that the capture cut. */
    Capture contradicted(int times) {
        for (int i = 0; i < times && !segments.isEmpty(); i++) {
            int at = random.nextInt(segments.size());
            Segment s = segments.get(at);
            byte[] other =
                    random.nextBoolean() ? bytes(s.captured()) : s.buffer().clone();
            int captured = random.nextInt(s.captured() + 1);
            segments.add(
                    random.nextInt(segments.size() + 1),
                    new Segment(
                            connection,
                            Segment.Kind.PACKET,
                            s.outgoing(),
                            s.flags() & Segment.ACK,
                            s.seq(),
                            s.ack(),
                            s.timeNanos(),
                            s.length(),
                            other,
                            0,
                            captured,
                            null));
        }
        return this;
    }

    Capture disordered(int times) {
        for (int i = 0; i < times && segments.size() > 1; i++) {
            Segment s = segments.remove(random.nextInt(segments.size()));
            segments.add(random.nextInt(segments.size() + 1), s);
        }
        return this;
    }

    Capture dropped(int times) {
        for (int i = 0; i < times && !segments.isEmpty(); i++) {
            segments.remove(random.nextInt(segments.size()));
        }
        return this;
    }

    private Segment piece(int d, int from, int n) {
        byte[] bytes = new byte[n];
        System.arraycopy(streams[d], from, bytes, 0, n);
        return packet(d, Segment.ACK, from, bytes, 0);
    }

    /** No acknowledgement is ever given: each repeat may still fill a hole. */
    private Segment packet(int d, int flags, int from, byte[] bytes, int missing) {
        int ack = flags == (Segment.SYN | Segment.ACK) ? isn[1 - d] + 1 : isn[1 - d];
        int n = bytes.length;
        return new Segment(
                connection,
                Segment.Kind.PACKET,
                d == 0,
                flags,
                isn[d] + 1 + from,
                ack,
                1_000 + segments.size(),
                n + missing,
                bytes,
                0,
                n,
                null);
    }
}
