package dev.weir.protocol;

import java.util.Map;
import java.util.TreeMap;

/** Remembers what was counted, as {@code protocol.reason}. */
public final class Counted implements Tally {
    private final Map<String, Long> counts = new TreeMap<>();

    @Override
    public void add(String protocol, String reason, long count) {
        counts.merge(protocol + "." + reason, count, Long::sum);
    }

    public long get(String name) {
        return counts.getOrDefault(name, 0L);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
