package dev.weir.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The captures of this process, for whoever stops its job: Flink ends a source without telling it, so what the source has not read
 * by then would be lost. Any thread.
 */
public final class LiveCaptures {
    /** Set in a Flink whose process calls {@link #stop}: a job that ends there without it is taken over by another, with its captures. */
    public static final ConfigOption<Boolean> STOPPED_BY_PROCESS =
            ConfigOptions.key("weir.captures.stopped-by-process").booleanType().defaultValue(false);

    private static final Set<LiveCapture> RUNNING = new HashSet<>();
    private static final Map<String, Runnable> LEFT = new HashMap<>();
    private static final long LOOK_EVERY_NANOS = 5_000_000;

    private LiveCaptures() {}

    /** What goes on taking in records until it is told to stop. */
    public interface LiveCapture {
        /** Takes in nothing more; what it has is still read. Called again it does nothing. */
        void stopCapturing();

        /** Whether something was taken in and not given to the pipeline yet. */
        boolean hasUnread();
    }

    public static synchronized void add(LiveCapture capture) {
        RUNNING.add(capture);
    }

    public static synchronized void remove(LiveCapture capture) {
        RUNNING.remove(capture);
    }

    /**
     * One that this process reads no longer goes on without it, for another job.
     *
     * @param name of the capture; what was left under it before is forgotten
     * @param end takes it away, unless it is gone or somebody else's by now
     */
    public static synchronized void leave(String name, Runnable end) {
        LEFT.put(name, end);
    }

    /** Takes away those that were left: no job of this process will go on with them. */
    public static synchronized void endLeft() {
        LEFT.values().forEach(Runnable::run);
        LEFT.clear();
    }

    /**
     * Stops all of them and waits until what they took in is read.
     *
     * @return whether it was, within the limit
     */
    public static boolean stop(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (stopped().stream().anyMatch(LiveCapture::hasUnread)) {
            if (System.nanoTime() > end) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        return true;
    }

    /** One that a reader was just about to open is stopped, too. */
    private static Set<LiveCapture> stopped() {
        Set<LiveCapture> running = running();
        running.forEach(LiveCapture::stopCapturing);
        return running;
    }

    private static synchronized Set<LiveCapture> running() {
        return Set.copyOf(RUNNING);
    }
}
