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
 *
 * <p>An attempt that failed may have broken off anywhere, and what it had under way comes again from the last checkpoint. So it
 * holds nothing any more, and what is missing in it is {@link #RESTART}.
 */
public final class Ledger implements MetricReporter {
    /** The reason for which things that an attempt had under way when it failed were left out by it. */
    static final String RESTART = "restart";

    private final IdentityHashMap<Metric, Place> running = new IdentityHashMap<>();
    private final Map<Attempt, Map<Item, Long>> ended = new HashMap<>();
    private final Map<Item, Long> failed = new HashMap<>();

    /** A subtask's. */
    private record Attempt(String task, String subtask, int number) {
        boolean isBefore(Attempt other) {
            return task.equals(other.task) && subtask.equals(other.subtask) && number < other.number;
        }
    }

    private record Place(Item item, Attempt attempt) {}

    @Override
    public void open(MetricConfig config) {}

    /** Keeps what it knows. */
    @Override
    public void close() {}

    @Override
    public synchronized void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        Item item = item(name, group.getAllVariables());
        if (item != null && (metric instanceof Counter || metric instanceof Gauge<?>)) {
            Attempt attempt = attempt(group.getAllVariables());
            fail(attempt);
            running.put(metric, new Place(item, attempt));
        }
    }

    /** Nobody makes a second attempt of what ended well. */
    private void fail(Attempt next) {
        ended.entrySet().removeIf(e -> {
            boolean isBefore = e.getKey().isBefore(next);
            if (isBefore) {
                e.getValue().forEach((item, count) -> failed.merge(item, count, Long::sum));
            }
            return isBefore;
        });
    }

    @Override
    public synchronized void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        Place place = running.remove(metric);
        if (place != null) {
            ended.computeIfAbsent(place.attempt, a -> new HashMap<>()).merge(place.item, value(metric), Long::sum);
        }
    }

    /** As it is now. */
    public synchronized Map<Item, Long> totals() {
        Map<Item, Long> totals = failed();
        ended.values().forEach(items -> items.forEach((item, count) -> totals.merge(item, count, Long::sum)));
        running.forEach((metric, place) -> totals.merge(place.item, value(metric), Long::sum));
        return totals;
    }

    /** That part of it which is of attempts that failed: what came after the last checkpoint came again, and is counted twice. */
    public synchronized Map<Item, Long> failed() {
        Map<Item, Long> settled = new HashMap<>();
        Map<Item, Long> missing = new HashMap<>();
        failed.forEach((item, count) -> {
            if (item.flow() != Flow.HELD) {
                settled.put(item, count);
            }
            if (item.flow() == Flow.ACCEPTED) {
                missing.put(new Item(item.component(), Flow.SKIPPED, item.unit(), RESTART), 0L);
            }
        });
        missing.keySet().forEach(m -> settled.put(m, Balance.missing(settled, m.component(), m.unit())));
        return settled;
    }

    private static long value(Metric metric) {
        Object value = metric instanceof Counter c ? c.getCount() : ((Gauge<?>) metric).getValue();
        return value instanceof Number n ? n.longValue() : 0;
    }

    private static Attempt attempt(Map<String, String> variables) {
        String number = variables.getOrDefault("<task_attempt_num>", "0");
        return new Attempt(
                variables.getOrDefault("<task_id>", ""),
                variables.getOrDefault("<subtask_index>", ""),
                Integer.parseInt(number));
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
