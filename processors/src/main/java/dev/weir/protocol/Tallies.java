package dev.weir.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The sums by protocol and reason. One thread adds, others may look. */
public final class Tallies implements Tally {
    private final Map<String, Map<String, Sum>> sums = new HashMap<>();

    @Override
    public void add(String protocol, String reason, long count) {
        sum(protocol, reason).value += count;
    }

    /** The sum as it is whenever it is asked for. */
    public LongSupplier look(String protocol, String reason) {
        Sum sum = sum(protocol, reason);
        return () -> sum.value;
    }

    private Sum sum(String protocol, String reason) {
        return sums.computeIfAbsent(protocol, p -> new HashMap<>()).computeIfAbsent(reason, r -> new Sum());
    }

    private static final class Sum {
        private long value;
    }
}
