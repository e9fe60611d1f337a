package dev.weir.ebpf.source;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a waiting reader that its rings have something. The kernel wakes nobody (a wake-up per record would cost the measured
 * server more than all else), so this thread looks, and only while the reader waits.
 */
final class RingWatch {
    private static final long LOOK_EVERY_NANOS = 1_000_000;
    /** A reader without traffic is called as often, to move the watermark. */
    private static final long CALL_EVERY_NANOS = 100_000_000;

    private final BooleanSupplier pending;
    private final Thread thread;
    private volatile @Nullable CompletableFuture<Void> waiting;
    private volatile long waitingSince;
    private volatile boolean stopped;

    RingWatch(String name, BooleanSupplier pending) {
        this.pending = pending;
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** Called by the reader's thread, several times for one wait: a wait has one future. */
    CompletableFuture<Void> available() {
        CompletableFuture<Void> known = waiting;
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> future = new CompletableFuture<>();
        waitingSince = System.nanoTime();
        waiting = future;
        LockSupport.unpark(thread);
        return future;
    }

    private void run() {
        while (!stopped) {
            CompletableFuture<Void> future = waiting;
            if (future == null) {
                LockSupport.park(this);
            } else if (pending.getAsBoolean() || System.nanoTime() - waitingSince > CALL_EVERY_NANOS) {
                waiting = null;
                future.complete(null);
            } else {
                LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
            }
        }
    }

    /** After this no ring is looked at any more. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The ring is unmapped next: only when nobody looks any more.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
