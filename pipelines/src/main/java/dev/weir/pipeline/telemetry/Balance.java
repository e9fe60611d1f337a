package dev.weir.pipeline.telemetry;

import static dev.weir.api.metrics.Flow.ACCEPTED;
import static dev.weir.api.metrics.Flow.HELD;
import static dev.weir.api.metrics.Flow.LOST;
import static dev.weir.api.metrics.Flow.RESTORED;
import static dev.weir.api.metrics.Flow.SENT;
import static dev.weir.api.metrics.Flow.SKIPPED;
import static dev.weir.api.metrics.Flow.USED;
import static dev.weir.api.metrics.Flow.WITHDRAWN;

import dev.weir.api.metrics.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The arithmetic over a ledger: within each stage, and from each stage to the next. */
public final class Balance {
    private final Map<Item, Long> totals;
    /** Of attempts that failed: those break off between two stages too. */
    private final Map<Item, Long> failed;

    private final Edges edges;
    private final boolean beganAnew;

    /** @param beganAnew whether the job failed and began anew */
    Balance(Map<Item, Long> totals, Map<Item, Long> failed, Edges edges, boolean beganAnew) {
        this.totals = totals;
        this.failed = failed;
        this.edges = edges;
        this.beganAnew = beganAnew;
    }

    /** What does not add up, a line each; nothing if all does. */
    public List<String> contradictions() {
        List<String> lines = new ArrayList<>();
        for (String component : components()) {
            for (String unit : units(component)) {
                if (has(component, ACCEPTED, unit)) {
                    inside(component, unit, lines);
                    before(component, unit, lines);
                }
            }
        }
        return lines;
    }

    private void inside(String component, String unit, List<String> lines) {
        long in = in(totals, component, unit);
        long missing = missing(totals, component, unit);
        if (missing != 0) {
            lines.add(component + ": " + number(in) + " " + unit + " came in, " + number(in - missing)
                    + " are accounted for");
        }
    }

    /** What came in and did not become anything. */
    static long missing(Map<Item, Long> totals, String component, String unit) {
        return in(totals, component, unit)
                - out(totals, component, unit)
                - sum(totals, component, SKIPPED, unit)
                - sum(totals, component, LOST, unit)
                - sum(totals, component, HELD, unit);
    }

    private static long in(Map<Item, Long> totals, String component, String unit) {
        return sum(totals, component, ACCEPTED, unit) + sum(totals, component, RESTORED, unit);
    }

    /** What went on, as itself or as something else, and was not taken back. */
    private static long out(Map<Item, Long> totals, String component, String unit) {
        boolean uses = totals.keySet().stream().anyMatch(i -> is(i, component, USED, unit));
        return sum(totals, component, uses ? USED : SENT, unit) - sum(totals, component, WITHDRAWN, unit);
    }

    private void before(String component, String unit, List<String> lines) {
        List<String> feeders = edges.feeders(component).stream()
                .filter(f -> has(f, SENT, unit))
                .toList();
        if (feeders.isEmpty() || feeders.size() != edges.feeders(component).size()) {
            return;
        }
        long sent = feeders.stream().mapToLong(f -> well(f, SENT, unit)).sum();
        long accepted = well(component, ACCEPTED, unit);
        if (sent != accepted) {
            lines.add(component + ": " + number(accepted) + " " + unit + " came in, but " + String.join(", ", feeders)
                    + " sent " + number(sent));
        }
    }

    /** Of attempts that did not fail. */
    private long well(String component, Flow flow, String unit) {
        return sum(component, flow, unit) - sum(failed, component, flow, unit);
    }

    boolean beganAnew() {
        return beganAnew;
    }

    Set<String> components() {
        Set<String> ids = new TreeSet<>();
        totals.keySet().forEach(i -> ids.add(i.component()));
        return ids;
    }

    Set<String> units(String component) {
        Set<String> units = new TreeSet<>();
        totals.keySet().stream().filter(i -> i.component().equals(component)).forEach(i -> units.add(i.unit()));
        return units;
    }

    boolean has(String component, Flow flow, String unit) {
        return totals.keySet().stream().anyMatch(i -> is(i, component, flow, unit));
    }

    long sum(String component, Flow flow, String unit) {
        return sum(totals, component, flow, unit);
    }

    private static long sum(Map<Item, Long> totals, String component, Flow flow, String unit) {
        return totals.entrySet().stream()
                .filter(e -> is(e.getKey(), component, flow, unit))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What came in, now or before a restart. */
    long in(String component, String unit) {
        return in(totals, component, unit);
    }

    /** What went on, as itself or as something else. */
    long out(String component, String unit) {
        return out(totals, component, unit);
    }

    /** By reason, without zeros. */
    Map<String, Long> reasons(String component, Flow flow, String unit) {
        Map<String, Long> reasons = new TreeMap<>();
        totals.forEach((item, count) -> {
            if (is(item, component, flow, unit) && count != 0) {
                reasons.put(item.reason(), count);
            }
        });
        return reasons;
    }

    private static boolean is(Item item, String component, Flow flow, String unit) {
        return item.flow() == flow
                && item.component().equals(component)
                && item.unit().equals(unit);
    }

    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
