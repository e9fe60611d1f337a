package dev.weir.receiver;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What has come of a signal and waits for the job. Its bytes are reserved in the {@link Room}. Any thread. */
public final class Inbox<T> {
    private final Queue<Batch<T>> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> arrival = new CompletableFuture<>();
    private long unread;
    private boolean closed;

    Inbox() {}

    /** Whether it was taken. */
    boolean put(Batch<T> batch) {
        CompletableFuture<Void> arrived;
        synchronized (this) {
            if (closed) {
                return false;
            }
            waiting.add(batch);
            unread += batch.records().size();
            arrived = arrival;
        }
        arrived.complete(null);
        return true;
    }

    /** The next; null if none waits. */
    public synchronized @Nullable Batch<T> take() {
        Batch<T> batch = waiting.poll();
        if (waiting.isEmpty() && arrival.isDone()) {
            arrival = new CompletableFuture<>();
        }
        return batch;
    }

    /** Done while something waits. */
    public synchronized CompletableFuture<Void> available() {
        return arrival;
    }

    /** The job has given that many records on. */
    public synchronized void read(int records) {
        unread -= records;
    }

    /** Records that were taken in and not given on. */
    public synchronized long unread() {
        return unread;
    }

    /** Nothing more is taken in; what waits can still be read. */
    synchronized void close() {
        closed = true;
    }
}
