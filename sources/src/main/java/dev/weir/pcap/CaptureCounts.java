package dev.weir.pcap;

import java.util.concurrent.atomic.AtomicLongArray;

/** What was read and what was left out. Written by one thread; any thread may look. */
public final class CaptureCounts {
    private static final SkipReason[] REASONS = SkipReason.values();

    private final AtomicLongArray skipped = new AtomicLongArray(REASONS.length);
    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);

    /** What is counted besides the skips. */
    public enum Count {
        /** Packets read, of whatever kind. */
        PACKETS,
        /** Bytes read from files, as they lie on the disk. */
        BYTES,
        /** Segments given. */
        SEGMENTS,
        /** Segments whose payload the capture cut. */
        SEGMENTS_CUT,
        /** Segments that were given before a restart, and are not given again. */
        SEGMENTS_BEFORE,
        /** Packets of fragmented datagrams, less one for each datagram put together. */
        FRAGMENTS_JOINED,
        /** Segments that went into the stream. */
        SEGMENTS_SENT,
        /** Their payload, on the wire's count. */
        BYTES_SENT,
        /** Datagrams put together from their fragments. */
        DATAGRAMS_REASSEMBLED,
        /** Files read to their end, or to where they are damaged. */
        FILES_DONE,
        /** Files that are no capture, or cannot be opened. */
        FILES_SKIPPED,
        /** Files whose rest was left out because it is truncated, corrupt or unreadable. */
        FILES_DAMAGED
    }

    public void add(Count what, long n) {
        // One writer only: no read-modify-write needed, which costs the hot path a lock prefix.
        counts.setRelease(what.ordinal(), counts.getPlain(what.ordinal()) + n);
    }

    public long get(Count what) {
        return counts.getAcquire(what.ordinal());
    }

    void skip(SkipReason reason, long packets) {
        skipped.setRelease(reason.ordinal(), skipped.getPlain(reason.ordinal()) + packets);
    }

    /** Packets left out for this reason. */
    public long skipped(SkipReason reason) {
        return skipped.getAcquire(reason.ordinal());
    }

    /** Every reason that occurred, with its number; "nothing" if none did. */
    public String skips() {
        StringBuilder text = new StringBuilder();
        for (SkipReason reason : REASONS) {
            if (skipped(reason) > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(reason.label())
                        .append(' ')
                        .append(skipped(reason));
            }
        }
        return text.isEmpty() ? "nothing" : text.toString();
    }
}
