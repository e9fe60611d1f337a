package dev.weir.span;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A metric of durations, in seconds. Instances are constants and are told apart by identity.
 *
 * @param buckets upper bounds that the conventions advise, ascending
 * @param attributes their keys, in the order in which points have them
 */
public record Instrument(String name, String description, List<Duration> buckets, List<String> attributes) {

    /** What the conventions advise for requests: 5 ms to 10 s. */
    public static final List<Duration> REQUEST_BUCKETS = LongStream.of(
                    5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000)
            .mapToObj(Duration::ofMillis)
            .toList();

    public Instrument {
        buckets = List.copyOf(buckets);
        attributes = List.copyOf(attributes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
