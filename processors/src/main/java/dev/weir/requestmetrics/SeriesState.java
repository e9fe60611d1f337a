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

    public record Window(long startMillis, Aggregate aggregate) {}

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
    public long place(long windowMillis) {
        return Math.max(windowMillis, toldMillis);
    }

    public SeriesState add(long windowMillis, Aggregate aggregate) {
        long start = place(windowMillis);
        List<Window> next = new ArrayList<>(windows.size() + 1);
        Aggregate sum = aggregate;
        int at = 0;
        for (Window w : windows) {
            if (w.startMillis == start) {
                sum = w.aggregate.plus(aggregate);
            } else {
                next.add(w);
                at += w.startMillis < start ? 1 : 0;
            }
        }
        next.add(at, new Window(start, sum));
        return new SeriesState(total, startMillis, toldMillis, List.copyOf(next));
    }

    /** Ends the windows that {@code timeMillis} completes, in their order, and gives a point for each. */
    public SeriesState close(long timeMillis, MetricOptions options, Consumer<ClosedWindow> out) {
        SeriesState state = this;
        for (Window w : windows) {
            if (w.startMillis + options.windowMillis() - 1 <= timeMillis) {
                state = state.close(w, options, out);
            }
        }
        return state;
    }

    private SeriesState close(Window w, MetricOptions options, Consumer<ClosedWindow> out) {
        List<Window> rest =
                windows.stream().filter(o -> o.startMillis != w.startMillis).toList();
        long end = w.startMillis + options.windowMillis();
        if (options.delta()) {
            MetricPoint.Value value = w.aggregate.value(options.temporality(), w.aggregate.exemplars());
            out.accept(new ClosedWindow(value, w.startMillis, end));
            return new SeriesState(null, 0, Long.MIN_VALUE, rest);
        }
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
