package dev.weir.pipeline.run;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/** What the components of a job have counted, by the name that each gave: {@code id.what}. */
final class Totals {
    private Totals() {}

    static Map<String, Long> of(Map<String, SerializedValue<OptionalFailure<Object>>> accumulators) {
        Map<String, Long> totals = new TreeMap<>();
        accumulators.forEach((name, value) -> {
            try {
                OptionalFailure<Object> counted = value.deserializeValue(Totals.class.getClassLoader());
                if (!counted.isFailure() && counted.getUnchecked() instanceof Number n) {
                    totals.put(name, n.longValue());
                }
            } catch (IOException | ClassNotFoundException e) {
                throw new IllegalStateException("accumulator " + name, e);
            }
        });
        return totals;
    }
}
