package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * A ring buffer in ordinary memory with the kernel's layout and rules, written from Java: to test and
 * measure what reads rings where there is no kernel to fill one. One writer at a time.
 */
public final class SimulatedRing implements AutoCloseable {
    private static final VarHandle LENGTH = JAVA_INT.varHandle();
    private static final VarHandle POSITION = JAVA_LONG.varHandle();

    private final Arena arena = Arena.ofShared();
    private final int fd;
    private final int bytes;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final MemorySegment data;
    private long produced;

    /**
     * @param bytes a power of two and a multiple of the page size
     */
    public SimulatedRing(int bytes) {
        int page = LibC.pageSize();
        if (Integer.bitCount(bytes) != 1 || bytes < page) {
            throw new IllegalArgumentException(bytes + " is not a power of two of at least " + page);
        }
        this.bytes = bytes;
        this.fd = LibC.memfd("weir-ring", 2L * page + 2L * bytes);
        int readWrite = LibC.PROT_READ | LibC.PROT_WRITE;
        this.consumer = LibC.mmap(arena, page, readWrite, LibC.MAP_SHARED, fd, 0);
        this.producer = LibC.mmap(arena, page, readWrite, LibC.MAP_SHARED, fd, page);
        // The kernel maps the same pages twice; here both copies are written.
        this.data = LibC.mmap(arena, 2L * bytes, readWrite, LibC.MAP_SHARED, fd, 2L * page);
    }

    /** A reader of this ring, beginning at the committed position. */
    public RingReader reader() {
        return RingReader.over(fd, bytes);
    }

    /**
     * Reserves room for a record, as BUSY.
     *
     * @return what to {@link #submit} or {@link #discard}, or -1 if the ring is full
     */
    public long reserve(int length) {
        long next = produced + ((length + RingReader.HEADER_BYTES + 7L) & -8L);
        long consumed = (long) POSITION.getAcquire(consumer, 0L);
        if (next - consumed > bytes) {
            return -1;
        }
        long reserved = produced;
        putInt(reserved, length | RingReader.BUSY);
        produced = next;
        POSITION.setRelease(producer, 0L, next);
        return reserved;
    }

    /** Writes into a reserved record. */
    public void write(long reserved, byte[] record) {
        for (int copy = 0; copy < 2; copy++) {
            for (int i = 0; i < record.length; i++) {
                long at = (reserved + RingReader.HEADER_BYTES + i & bytes - 1L) + (long) copy * bytes;
                data.set(JAVA_BYTE, at, record[i]);
            }
        }
    }

    /** Lets a reader see a reserved record. */
    public void submit(long reserved) {
        putInt(reserved, length(reserved));
    }

    /** Has a reader skip a reserved record. */
    public void discard(long reserved) {
        putInt(reserved, length(reserved) | RingReader.DISCARDED);
    }

    private int length(long reserved) {
        return (int) LENGTH.get(data, reserved & bytes - 1L) & ~RingReader.BUSY;
    }

    /** Begins again with all that was ever written, as if nothing had been read: for measurements. */
    public void rewind() {
        POSITION.setRelease(consumer, 0L, 0L);
    }

    private void putInt(long position, int value) {
        long at = position & bytes - 1L;
        LENGTH.setRelease(data, at, value);
        LENGTH.setRelease(data, at + bytes, value);
    }

    @Override
    public void close() {
        arena.close();
        LibC.close(fd);
    }
}
