package dev.weir.pipeline.telemetry;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the operators of this process say of {@link Flow}, over all subtasks and all attempts, sinks included: they have
 * metrics, but no accumulators. A number stays when its operator has ended.
 */
public final class Ledger implements MetricReporter {
    private final IdentityHashMap<Metric, Item> running = new IdentityHashMap<>();
    private final Map<Item, Long> ended = new HashMap<>();

    @Override
    public void open(MetricConfig config) {}

    /** Keeps what it knows. */
    @Override
    public void close() {}

    @Override
    public synchronized void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        Item item = item(name, group.getAllVariables());
        if (item != null && (metric instanceof Counter || metric instanceof Gauge<?>)) {
            running.put(metric, item);
        }
    }

    @Override
    public synchronized void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        Item item = running.remove(metric);
        if (item != null) {
            ended.merge(item, value(metric), Long::sum);
        }
    }

    /** As it is now. */
    public synchronized Map<Item, Long> totals() {
        Map<Item, Long> totals = new HashMap<>(ended);
        running.forEach((metric, item) -> totals.merge(item, value(metric), Long::sum));
        return totals;
    }

    private static long value(Metric metric) {
        Object value = metric instanceof Counter c ? c.getCount() : ((Gauge<?>) metric).getValue();
        return value instanceof Number n ? n.longValue() : 0;
    }

    private static @Nullable Item item(String name, Map<String, String> variables) {
        String component = variables.get("<" + Counts.COMPONENT + ">");
        for (Flow flow : Flow.values()) {
            String prefix = flow.of("");
            if (component != null && name.startsWith(prefix)) {
                String reason = variables.getOrDefault("<" + Counts.REASON + ">", "");
                return new Item(component, flow, name.substring(prefix.length()), reason);
            }
        }
        return null;
    }
}
