package dev.weir.sink.otlp;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Says the same thing once in ten seconds, and how often it was not said. Used by several threads. */
final class RateLimitedLog {
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Time time;
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();

    RateLimitedLog(Time time) {
        this.time = time;
    }

    void say(String topic, String message, Consumer<String> log) {
        int unsaid = topics.computeIfAbsent(topic, t -> new Topic()).unsaid(time.nanos());
        if (unsaid >= 0) {
            log.accept(unsaid == 0 ? message : message + " (" + unsaid + " more of this kind since the last line)");
        }
    }

    private static final class Topic {
        private long lastNanos;
        private int unsaid = -1;

        /** How often nothing was said before now; negative if nothing is to be said now. */
        synchronized int unsaid(long nowNanos) {
            if (unsaid >= 0 && nowNanos - lastNanos < PAUSE_NANOS) {
                unsaid++;
                return -1;
            }
            int before = Math.max(0, unsaid);
            lastNanos = nowNanos;
            unsaid = 0;
            return before;
        }
    }
}
