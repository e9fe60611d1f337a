package dev.weir.api.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Shows numbers that a component counts by itself: as Flink metrics while it runs and as accumulators, which the job still has when
 * it has ended. Both look at the component's own number, so counting costs what an addition costs. They are read by other threads,
 * which may see a number of a moment ago.
 */
public final class Counts {
    private final String id;
    private final @Nullable RuntimeContext runtime;

    /**
     * @param id of the component: accumulators of a job share one space of names
     * @param runtime null where a component has none: then there are metrics only
     */
    public Counts(String id, @Nullable RuntimeContext runtime) {
        this.id = id;
        this.runtime = runtime;
    }

    /** As metric {@code name} and accumulator {@code id.name}. */
    public void show(MetricGroup group, String name, LongSupplier count) {
        show(group, name, name, count);
    }

    /** For a metric in a group of its own, whose accumulator has the whole name. */
    public void show(MetricGroup group, String metric, String name, LongSupplier count) {
        group.counter(metric, new CounterView(count));
        if (runtime != null) {
            runtime.addAccumulator(id + "." + name, new AccumulatorView(count));
        }
    }
}
