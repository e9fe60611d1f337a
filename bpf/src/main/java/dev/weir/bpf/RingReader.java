package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Reads one ring buffer of the kernel through shared memory, without a call per record.
 *
 * <p>It keeps two positions: its own, which {@link #poll} moves, and the committed one, which the kernel
 * sees and up to which it may overwrite. A reader that starts anew begins at the committed position. The
 * kernel wakes nobody up: poll on a short timer.
 *
 * <p>Made on one thread and used on another is fine; used by two at the same time is not. Reading after
 * {@link #close} throws {@link IllegalStateException}.
 */
public final class RingReader implements AutoCloseable {
    private static final VarHandle LENGTH = JAVA_INT.varHandle();
    private static final VarHandle POSITION = JAVA_LONG.varHandle();

    /** Documentation/bpf/ringbuf.rst: the two high bits of a record's length. */
    static final int BUSY = 1 << 31;

    static final int DISCARDED = 1 << 30;
    static final int HEADER_BYTES = 8;

    private final int index;
    private final Arena arena;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final MemorySegment data;
    private final long mask;
    private final CaptureRecord record;

    private long position;
    private long committed;
    private boolean closed;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    private RingReader(int index, int fd, int bytes) {
        int page = LibC.pageSize();
        this.index = index;
        this.arena = Arena.ofShared();
        this.consumer = LibC.mmap(arena, page, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, fd, 0);
        MemorySegment rest = LibC.mmap(arena, page + 2L * bytes, LibC.PROT_READ, LibC.MAP_SHARED, fd, page)
                .asReadOnly();
        this.producer = rest.asSlice(0, page);
        this.data = rest.asSlice(page);
        this.mask = bytes - 1L;
        this.record = new CaptureRecord(data);
        this.committed = (long) POSITION.getAcquire(consumer, 0L);
        this.position = committed;
    }

    /**
     * @param index the number of the ring among those of its capture
     * @param ring a ring buffer map; it may be closed afterwards
     */
    public static RingReader open(int index, BpfMap ring) {
        if (ring.type() != BpfMap.TYPE_RINGBUF) {
            throw new IllegalArgumentException("not a ring buffer");
        }
        return new RingReader(index, ring.fd(), ring.maxEntries());
    }

    /** Over memory that is laid out as the kernel lays it out. */
    static RingReader over(int fd, int bytes) {
        return new RingReader(0, fd, bytes);
    }

    /**
     * Hands over the records that are there, at most so many, and moves the position past them. Stops
     * before a record that the kernel is still writing. Where the handler throws, the position stays
     * before its record. Nothing is committed.
     *
     * @return how many were handed over
     */
    public int poll(RecordHandler handler, int maxRecords) {
        long end = (long) POSITION.getAcquire(producer, 0L);
        long at = position;
        int handed = 0;
        try {
            while (handed < maxRecords && at < end) {
                long offset = at & mask;
                int length = (int) LENGTH.getAcquire(data, offset);
                if ((length & BUSY) != 0) {
                    break;
                }
                int size = length & ~DISCARDED;
                if ((length & DISCARDED) == 0) {
                    handler.onRecord(record.at(offset + HEADER_BYTES, size));
                    handed++;
                }
                at += (size + HEADER_BYTES + 7L) & -8L;
            }
        } finally {
            position = at;
        }
        return handed;
    }

    /**
     * Goes on from another position: what is after it is handed over, again or not.
     *
     * @param to a {@link #position()} of any reader of this ring, not before what is {@link #committed}
     * @return whether it could: the kernel may have overwritten what is before the committed position, and has written nothing
     *     after its own; then the position stays
     */
    public boolean seek(long to) {
        if (to < committed || to > (long) POSITION.getAcquire(producer, 0L)) {
            return false;
        }
        position = to;
        return true;
    }

    /** Gives all that was read back to the kernel. */
    public void commit() {
        commit(position);
    }

    /**
     * Gives what was read before {@code upTo} back to the kernel. A position that is committed already is
     * no error.
     *
     * @param upTo a {@link #position()} of before
     */
    public void commit(long upTo) {
        if (upTo > position) {
            throw new IllegalArgumentException(upTo + " is after the position " + position);
        }
        if (upTo > committed) {
            committed = upTo;
            POSITION.setRelease(consumer, 0L, upTo);
        }
    }

    /** The number of the ring among those of its capture. */
    public int index() {
        return index;
    }

    /** Bytes since the ring was made, up to which this reader has read. */
    public long position() {
        return position;
    }

    /** Bytes since the ring was made, up to which the kernel may overwrite. */
    public long committed() {
        return committed;
    }

    /** Bytes that are written and not read. */
    public long pendingBytes() {
        return (long) POSITION.getAcquire(producer, 0L) - position;
    }

    /** Bytes that the kernel may not overwrite yet: the ring is full when this reaches {@link #size()}. */
    public long occupiedBytes() {
        return (long) POSITION.getAcquire(producer, 0L) - committed;
    }

    /** Bytes of the ring. */
    public long size() {
        return mask + 1;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            arena.close();
        }
    }
}
