package dev.weir.pcap;

import dev.weir.api.Address;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import dev.weir.api.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a capture file ends: the time of its last packet, and for each direction of its TCP connections the sequence number that comes
 * next. It tells whether another file continues this one.
 */
public final class CaptureEnd {
    /** Directions of connections that are remembered; the longest silent one is forgotten first. */
    private static final int DIRECTIONS = 100_000;

    /** Packets of the next file in which a connection has to go on. */
    private static final int LOOKED_AT = 10_000;

    private final Map<Direction, Integer> next = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Direction, Integer> eldest) {
            return size() > DIRECTIONS;
        }
    };
    private long lastNanos = Long.MIN_VALUE;

    private record Direction(Address local, Address remote, boolean outgoing) {
        static Direction of(Segment s) {
            Connection c = s.connection();
            return new Direction(c.local(), c.remote(), s.outgoing());
        }
    }

    private CaptureEnd() {}

    /** Reads a whole file. */
    public static CaptureEnd of(Path file, CaptureLimits limits) throws IOException, NotACaptureException {
        CaptureEnd end = new CaptureEnd();
        try (SegmentReader reader = SegmentReader.open(file, 0, "", limits, new CaptureCounts())) {
            while (reader.advance()) {
                Segment s = reader.segment();
                if (s != null && s.kind() == Segment.Kind.PACKET) {
                    end.saw(s);
                }
            }
        }
        return end;
    }

    private void saw(Segment s) {
        lastNanos = Math.max(lastNanos, s.timeNanos());
        if (s.connection().transport() == Transport.TCP) {
            int marks = (s.has(Segment.SYN) ? 1 : 0) + (s.has(Segment.FIN) ? 1 : 0);
            next.put(Direction.of(s), s.seq() + s.length() + marks);
        }
    }

    /** The latest time of a packet, in Unix nanoseconds; {@link Long#MIN_VALUE} where there is none. */
    public long lastNanos() {
        return lastNanos;
    }

    /** Whether a connection goes on in the file at the very byte where it stopped in this one. */
    public boolean goesOnIn(Path file, CaptureLimits limits) throws IOException, NotACaptureException {
        try (SegmentReader reader = SegmentReader.open(file, 0, "", limits, new CaptureCounts())) {
            for (int i = 0; i < LOOKED_AT && reader.advance(); i++) {
                Segment s = reader.segment();
                if (s != null
                        && s.kind() == Segment.Kind.PACKET
                        && s.connection().transport() == Transport.TCP) {
                    Integer expected = next.get(Direction.of(s));
                    if (expected != null && expected == s.seq()) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
