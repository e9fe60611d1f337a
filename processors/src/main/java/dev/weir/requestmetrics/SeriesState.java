package dev.weir.requestmetrics;

import dev.weir.api.MetricPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a series where the subtasks meet: its open windows and, in cumulative metrics, its total so far. It never changes;
 * whatever happens gives a new one.
 *
 * @param total null in delta metrics and before the first window has ended
 * @param startMillis where the total begins
 * @param toldMillis end of the last window in the total
 * @param windows open ones, by their time
 */
public record SeriesState(@Nullable Aggregate total, long startMillis, long toldMillis, List<Window> windows) {
    public static final SeriesState NEW = new SeriesState(null, 0, Long.MIN_VALUE, List.of());

    /** Has the length that was set when it was opened. */
    public record Window(long startMillis, long endMillis, Aggregate aggregate) {}

    /**
     * What a point tells.
     *
     * @param startMillis where its numbers begin
     */
    public record ClosedWindow(MetricPoint.Value value, long startMillis, long endMillis) {}

    /**
     * Where what belongs to a window is added. Of a delta metric always there: after its end it gives a further point. Of a cumulative one
     * not before what was told already, for a total does not go back in time: what comes late is in the next point.
     */
    private long place(long windowMillis, MetricOptions options) {
        return options.delta() ? windowMillis : Math.max(windowMillis, toldMillis);
    }

    /**
     * Windows that were opened with another length stay as they are in delta metrics; in cumulative ones, whose points follow each other,
     * a window takes in those that it overlaps.
     */
    public SeriesState add(long windowMillis, Aggregate aggregate, MetricOptions options) {
        long start = place(windowMillis, options);
        long end = options.windowOf(start) + options.windowMillis();
        List<Window> next = new ArrayList<>(windows.size() + 1);
        Window sum = new Window(start, end, aggregate);
        int at = 0;
        for (Window w : windows) {
            boolean same = options.delta()
                    ? w.startMillis == start && w.endMillis == end
                    : w.startMillis < end && w.endMillis > start;
            if (same) {
                sum = new Window(
                        Math.min(w.startMillis, sum.startMillis),
                        Math.max(w.endMillis, sum.endMillis),
                        w.aggregate.plus(sum.aggregate));
            } else {
                next.add(w);
                at += w.startMillis < start ? 1 : 0;
            }
        }
        next.add(at, sum);
        return new SeriesState(total, startMillis, toldMillis, List.copyOf(next));
    }

    /** When the window ends to which something was just added. */
    public long endMillis(long windowMillis, MetricOptions options) {
        long start = place(windowMillis, options);
        long end = options.windowOf(start) + options.windowMillis();
        for (Window w : windows) {
            if (!options.delta() && w.startMillis <= start && w.endMillis >= end) {
                return w.endMillis;
            }
        }
        return end;
    }

    /** Ends the windows that {@code timeMillis} completes, in their order, and gives a point for each. */
    public SeriesState close(long timeMillis, MetricOptions options, Consumer<ClosedWindow> out) {
        SeriesState state = this;
        for (Window w : windows) {
            if (w.endMillis - 1 <= timeMillis) {
                state = state.close(w, options, out);
            }
        }
        return state;
    }

    private SeriesState close(Window w, MetricOptions options, Consumer<ClosedWindow> out) {
        List<Window> rest = windows.stream().filter(o -> !o.equals(w)).toList();
        if (options.delta()) {
            MetricPoint.Value value = w.aggregate.value(options.temporality(), w.aggregate.exemplars());
            out.accept(new ClosedWindow(value, w.startMillis, w.endMillis));
            return new SeriesState(null, 0, Long.MIN_VALUE, rest);
        }
        long end = Math.max(w.endMillis, toldMillis);
        boolean anew = total == null || forgotten(w.startMillis, options);
        Aggregate part = w.aggregate.withoutExemplars();
        Aggregate sum = total == null || anew ? part : total.plus(part);
        long start = anew ? w.startMillis : startMillis;
        MetricPoint.Value value = sum.value(options.temporality(), w.aggregate.exemplars());
        out.accept(new ClosedWindow(value, start, end));
        return new SeriesState(sum, start, end, rest);
    }

    /** Decided by the times of the windows alone, so that it does not matter when the state is really dropped. */
    private boolean forgotten(long windowMillis, MetricOptions options) {
        return options.expirationMillis() > 0 && windowMillis - toldMillis >= options.expirationMillis();
    }

    /** When nothing can be added to the total any more; {@link Long#MAX_VALUE} for never. */
    public long expiryMillis(MetricOptions options) {
        if (total == null || options.expirationMillis() == 0) {
            return Long.MAX_VALUE;
        }
        return toldMillis + options.expirationMillis() + options.windowMillis() + options.latenessMillis();
    }

    /** Exchanges in open windows: in no point yet. */
    public long heldExchanges() {
        long held = 0;
        for (Window w : windows) {
            held += w.aggregate.exchanges();
        }
        return held;
    }

    public boolean idle() {
        return windows.isEmpty();
    }
}
