package dev.weir.pcap;

import dev.weir.api.Segment;
import dev.weir.pcap.CaptureCounts.Count;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the segments of one capture file in the order of its packets, and a last one that says that the file ended. A damaged
 * file gives what lies before the damage. The same file gives the same segments each time. For one thread.
 */
public final class SegmentReader implements AutoCloseable {
    private final CaptureInput input;
    private final PacketDecoder decoder;
    private final CaptureCounts counts;
    private final Frame frame = new Frame();
    private @Nullable Segment segment;
    private @Nullable Segment last;
    private @Nullable Damage damage;
    private long latestNanos = Long.MIN_VALUE;
    private long bytesCounted;
    private boolean ended;

    private SegmentReader(CaptureInput input, PacketDecoder decoder, CaptureCounts counts) {
        this.input = input;
        this.decoder = decoder;
        this.counts = counts;
    }

    /**
     * Opens a file.
     *
     * @param scope of the file's connections, see {@link #scope}
     * @param origin the file's path below the folder that the user gave
     * @throws NotACaptureException if it does not begin as a capture does
     * @throws IOException if it cannot be opened, or its beginning cannot be read
     */
    public static SegmentReader open(Path file, long scope, String origin, CaptureLimits limits, CaptureCounts counts)
            throws IOException, NotACaptureException {
        CaptureInput input = CaptureInput.open(file, limits.maxPacketBytes());
        return new SegmentReader(input, new PacketDecoder(new Connections(scope, origin), limits, counts), counts);
    }

    /** A connection's scope in this file: the same at each run, another one for the same file name in another source. */
    public static long scope(String source, String origin) {
        return Connections.hash(source + '\0' + origin);
    }

    /** Unix nanoseconds of the first packet; {@link Long#MAX_VALUE} where there is none. */
    public static long firstPacketNanos(Path file, CaptureLimits limits) throws IOException, NotACaptureException {
        try (CaptureInput input = CaptureInput.open(file, limits.maxPacketBytes())) {
            Frame first = new Frame();
            return input.next(first) ? first.timeNanos : Long.MAX_VALUE;
        } catch (DamagedCaptureException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Reads one packet, which gives a segment or none; false if there is nothing more to read. */
    public boolean advance() {
        segment = null;
        if (ended) {
            return false;
        }
        if (!readFrame()) {
            finish();
            return segment != null;
        }
        counts.add(Count.PACKETS, 1);
        latestNanos = Math.max(latestNanos, frame.timeNanos);
        Segment found = decoder.decode(frame);
        if (found != null) {
            counts.add(Count.SEGMENTS, 1);
            counts.add(Count.SEGMENTS_CUT, found.captured() < found.length() ? 1 : 0);
            last = found;
            segment = found;
        }
        return true;
    }

    /** The segment of the packet that {@link #advance} read, null if it gave none. */
    public @Nullable Segment segment() {
        return segment;
    }

    /** Why the rest of the file was left out; null if it was read to its end, or is not yet. */
    public @Nullable Damage damage() {
        return damage;
    }

    @Override
    public void close() throws IOException {
        if (!ended) {
            decoder.finish();
        }
        input.close();
    }

    private boolean readFrame() {
        try {
            return input.next(frame);
        } catch (DamagedCaptureException e) {
            damage = e.damage();
        } catch (EOFException e) {
            damage = new Damage(Damage.Kind.TRUNCATED, input.offset(), "the compressed file ends too early");
        } catch (IOException e) {
            damage = new Damage(Damage.Kind.UNREADABLE, input.offset(), String.valueOf(e.getMessage()));
        } finally {
            counts.add(Count.BYTES, input.bytesRead() - bytesCounted);
            bytesCounted = input.bytesRead();
        }
        return false;
    }

    private void finish() {
        ended = true;
        decoder.finish();
        counts.add(Count.FILES_DONE, 1);
        counts.add(Count.FILES_DAMAGED, damage == null ? 0 : 1);
        if (last != null) {
            segment = new Segment(
                    last.connection(),
                    Segment.Kind.END_OF_SCOPE,
                    false,
                    0,
                    0,
                    0,
                    latestNanos,
                    0,
                    Segment.NO_BYTES,
                    0,
                    0,
                    null);
        }
    }
}
