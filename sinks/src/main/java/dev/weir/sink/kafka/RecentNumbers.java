package dev.weir.sink.kafka;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** Numbers that were seen, the last ones of them. Of all threads. */
final class RecentNumbers {
    private static final int LIMIT = 10_000;

    private final SequencedSet<Long> numbers = new LinkedHashSet<>();

    /** Whether it is new. */
    synchronized boolean add(long number) {
        if (!numbers.add(number)) {
            return false;
        }
        if (numbers.size() > LIMIT) {
            numbers.removeFirst();
        }
        return true;
    }
}
