package dev.weir.api.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Shows numbers that a component counts by itself: as Flink metrics while it runs and as accumulators, which the job still has when
 * it has ended. Both look at the component's own number, so counting costs what an addition costs. They are read by other threads,
 * which may see a number of a moment ago.
 *
 * <p>All metrics of a component have the variable {@code component}, its id; those of {@link Flow} that say why have {@code reason}.
 */
public final class Counts {
    /** The variable of every metric of a component. */
    public static final String COMPONENT = "component";

    /** The variable of what was skipped and lost. */
    public static final String REASON = "reason";

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

    /** Where the component's metrics are, for those that are no counts. */
    public MetricGroup group(MetricGroup operator) {
        return operator.addGroup(COMPONENT, id);
    }

    /** What became of all that the component accepted: {@link Flow#of metric} and accumulator {@code id.metric}. */
    public void show(MetricGroup operator, Flow flow, String unit, LongSupplier count) {
        put(group(operator), flow, flow.of(unit), flow.of(unit), count);
    }

    /**
     * The same for a part of it, of which the accumulator is {@code id.metric.reason}.
     *
     * @param reason lower case with underscores
     */
    public void show(MetricGroup operator, Flow flow, String unit, String reason, LongSupplier count) {
        put(group(operator).addGroup(REASON, reason), flow, flow.of(unit), flow.of(unit) + "." + reason, count);
    }

    /** A count beside those of {@link Flow}, as metric {@code name} and accumulator {@code id.name}. */
    public void show(MetricGroup operator, String name, LongSupplier count) {
        put(group(operator), Flow.ACCEPTED, name, name, count);
    }

    /** For a metric with a variable of its own: accumulator {@code id.value.name}. */
    public void show(MetricGroup operator, String variable, String value, String name, LongSupplier count) {
        put(group(operator).addGroup(variable, value), Flow.ACCEPTED, name, value + "." + name, count);
    }

    private void put(MetricGroup group, Flow flow, String metric, String name, LongSupplier count) {
        if (flow == Flow.HELD) {
            group.gauge(metric, (Gauge<Long>) count::getAsLong);
        } else {
            group.counter(metric, new CounterView(count));
        }
        if (runtime != null) {
            runtime.addAccumulator(id + "." + name, new AccumulatorView(count));
        }
    }
}
