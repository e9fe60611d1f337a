package dev.weir.receiver;

/**
 * The bytes of requests that are on their way in, wait for the job, or are not safe yet: never more than a number. Whoever brings
 * something reserves room for it first, and is refused if there is none. Any thread.
 */
public final class Room {
    private final long limit;
    private long taken;
    private boolean closed;

    Room(long limit) {
        this.limit = limit;
    }

    /** Whether there was room. */
    synchronized boolean reserve(long bytes) {
        if (closed || taken + bytes > limit) {
            return false;
        }
        taken += bytes;
        return true;
    }

    synchronized void release(long bytes) {
        taken -= bytes;
    }

    public synchronized long taken() {
        return taken;
    }

    /** Nothing more is taken in. */
    synchronized void close() {
        closed = true;
    }
}
