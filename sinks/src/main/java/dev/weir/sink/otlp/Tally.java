package dev.weir.sink.otlp;

import java.util.Map;
import java.util.TreeMap;

/** What became of a batch. Written by the thread that delivers it, read when that is done. */
final class Tally {
    /** For the receiver's limit on the time, {@code retry_on_failure.max_elapsed_time}. */
    static final String TOO_LATE = "max_elapsed_time";

    static final String RETRY_DISABLED = "retry_disabled";

    final Map<String, Integer> dropped = new TreeMap<>();
    long accepted;
    long rejected;
    long bytes;
    long sendMillis;

    void drop(String reason, int records) {
        dropped.merge(reason, records, Integer::sum);
    }

    int dropped() {
        return dropped.values().stream().mapToInt(Integer::intValue).sum();
    }
}
