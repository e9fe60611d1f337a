package dev.weir.pipeline.telemetry;

import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
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
 * holds nothing any more, and what is missing in it is {@link #RESTART}. What the last attempt had under way when the job ended is
 * kept with the state, or {@link #STOPPED}.
 */
public final class Ledger implements MetricReporter {
    /** The reason for which things that an attempt had under way when it failed were left out by it. */
    static final String RESTART = "restart";

    /** The reason for which things that were under way when the job ended are lost, where no state keeps them. */
    static final String STOPPED = "stopped";

    private final IdentityHashMap<Metric, Place> running = new IdentityHashMap<>();
    private final Map<Attempt, Map<Item, Long>> ended = new HashMap<>();
    private final Map<Item, Long> failed = new HashMap<>();
    private @Nullable End end;

    /** A subtask's. */
    private record Attempt(String task, String subtask, int number) {
        boolean isBefore(Attempt other) {
            return task.equals(other.task) && subtask.equals(other.subtask) && number < other.number;
        }
    }

    private record Place(Item item, Attempt attempt) {}

    /**
     * How the job ended.
     *
     * @param whole whether everything that was accepted anywhere went its way; else the job broke off between two records
     * @param lost the reason under which what was under way is lost; null if it is kept, or read again by the next run
     */
    private record End(boolean whole, @Nullable String lost) {}

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

    /** The job finished, or was stopped with its state if {@code kept}. What it holds without that is lost. */
    public synchronized void finished(boolean kept) {
        end = new End(true, kept ? null : STOPPED);
    }

    /** The job was cancelled or failed, anywhere among its records. What it had under way is lost, unless a run goes on from its state. */
    public synchronized void brokeOff(boolean kept) {
        end = new End(false, kept ? null : STOPPED);
    }

    public synchronized Balance balance(Edges edges) {
        Map<Item, Long> broken = failed();
        if (end != null && !end.whole) {
            last().forEach((item, count) -> broken.merge(item, count, Long::sum));
        }
        return new Balance(totals(), broken, edges, !failed.isEmpty());
    }

    /** As it is now. */
    public synchronized Map<Item, Long> totals() {
        Map<Item, Long> totals = failed();
        last().forEach((item, count) -> totals.merge(item, count, Long::sum));
        return totals;
    }

    /** Of the attempts that did not fail. */
    private Map<Item, Long> last() {
        Map<Item, Long> last = new HashMap<>();
        ended.values().forEach(items -> items.forEach((item, count) -> last.merge(item, count, Long::sum)));
        running.forEach((metric, place) -> last.merge(place.item, value(metric), Long::sum));
        if (end != null) {
            settle(last, end);
        }
        return last;
    }

    /** Nothing is under way after the end: it is kept, or it is lost. */
    private static void settle(Map<Item, Long> last, End end) {
        for (Item item : List.copyOf(last.keySet())) {
            if (item.flow() == Flow.ACCEPTED && !end.whole) {
                long missing = Math.max(0, Balance.missing(last, item.component(), item.unit()));
                last.merge(new Item(item.component(), Flow.HELD, item.unit(), ""), missing, Long::sum);
            }
        }
        if (end.lost == null) {
            return;
        }
        for (Item item : List.copyOf(last.keySet())) {
            long held = last.getOrDefault(item, 0L);
            if (item.flow() == Flow.HELD && held != 0) {
                last.put(item, 0L);
                last.merge(new Item(item.component(), Flow.LOST, item.unit(), end.lost), held, Long::sum);
            }
        }
    }

    /** That part of it which is of attempts that failed: what came after the last checkpoint came again, and is counted twice. */
    synchronized Map<Item, Long> failed() {
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
        missing.keySet().forEach(m -> settled.merge(m, Balance.missing(settled, m.component(), m.unit()), Long::sum));
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
