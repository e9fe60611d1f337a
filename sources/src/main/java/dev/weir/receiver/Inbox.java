package dev.weir.receiver;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What has come and waits for the job, and what is on its way in: never more than a number of bytes. Whoever brings something reserves
 * room for it first, and is refused if there is none. Any thread.
 */
public final class Inbox {
    private final long limit;
    private final Queue<Batch> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> arrival = new CompletableFuture<>();
    private long reserved;
    private long unreadSpans;
    private boolean closed;

    Inbox(long limit) {
        this.limit = limit;
    }

    /** Whether there was room. */
    synchronized boolean reserve(long bytes) {
        if (closed || reserved + bytes > limit) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    synchronized void release(long bytes) {
        reserved -= bytes;
    }

    /** Whether it was taken; its bytes are reserved. */
    boolean put(Batch batch) {
        CompletableFuture<Void> arrived;
        synchronized (this) {
            if (closed) {
                return false;
            }
            waiting.add(batch);
            unreadSpans += batch.spans().size();
            arrived = arrival;
        }
        arrived.complete(null);
        return true;
    }

    /** The next; null if none waits. */
    public synchronized @Nullable Batch take() {
        Batch batch = waiting.poll();
        if (waiting.isEmpty() && arrival.isDone()) {
            arrival = new CompletableFuture<>();
        }
        return batch;
    }

    /** Done while something waits. */
    public synchronized CompletableFuture<Void> available() {
        return arrival;
    }

    /** The job has given that many on. */
    public synchronized void read(int spans) {
        unreadSpans -= spans;
    }

    /** Taken in and not given on. */
    public synchronized long unreadSpans() {
        return unreadSpans;
    }

    /** Bytes on their way in, waiting, or not safe yet. */
    public synchronized long pendingBytes() {
        return reserved;
    }

    /** Nothing more is taken in; what waits can still be read. */
    synchronized void close() {
        closed = true;
    }
}
