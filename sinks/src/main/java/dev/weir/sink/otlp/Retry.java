package dev.weir.sink.otlp;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a failed request is sent again: the Collector's {@code retry_on_failure}.
 *
 * @param initialInterval more than 0
 * @param maxElapsed of a batch, from its first attempt; 0 for no limit
 * @param randomization 0 to 1: how far an interval may be off, as a part of itself
 */
record Retry(
        boolean enabled,
        Duration initialInterval,
        Duration maxInterval,
        Duration maxElapsed,
        double multiplier,
        double randomization)
        implements Serializable {

    /**
     * The pause before an attempt, without regard to the receiver's wishes.
     *
     * @param retries how often the batch was sent again already
     * @param random 0 to 1
     */
    Duration interval(int retries, double random) {
        double nanos = (double) initialInterval.toNanos() * Math.pow(multiplier, retries);
        double capped = Math.min(nanos, (double) maxInterval.toNanos());
        return Duration.ofNanos((long) (capped * (1 - randomization + 2 * randomization * random)));
    }
}
