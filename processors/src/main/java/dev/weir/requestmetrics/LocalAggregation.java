package dev.weir.requestmetrics;

import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Loss;
import dev.weir.api.Span;
import dev.weir.span.ExchangeView;
import dev.weir.span.Instrument;
import dev.weir.span.MetricMapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first half: adds up what one subtask sees, so that few records and no payload go to where the subtasks meet. It holds nothing
 * that {@link #flush} does not send. Used by one thread.
 */
public final class LocalAggregation {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MetricOptions options;
    private final Consumer<Partial> out;
    private final Map<String, MetricMapping> mappings = new HashMap<>();
    private final ResourceTable resources;
    private final TreeMap<Long, Window> windows = new TreeMap<>();
    private final SeriesFacts probe = new SeriesFacts();
    private final long[] counts = new long[LocalCount.values().length];
    private @Nullable Window current;
    private long time = Long.MIN_VALUE;
    private int held;
    private long heldExchanges;

    /** @param conventions one for each protocol */
    public LocalAggregation(MetricOptions options, List<MetricMapping> conventions, Consumer<Partial> out) {
        this.options = options;
        this.out = out;
        long keep = Math.max(options.expirationMillis(), options.windowMillis());
        this.resources = new ResourceTable(options.limits().resources(), keep);
        for (MetricMapping mapping : conventions) {
            mappings.put(mapping.protocol(), mapping);
        }
    }

    /** Whether it was in time; else it is counted as late and nothing more. */
    public boolean accept(Exchange e) {
        MetricMapping mapping = mappings.get(e.protocol());
        if (mapping == null) {
            count(LocalCount.NO_METRIC, 1);
            return true;
        }
        Span.Kind kind = ExchangeView.kind(e);
        Instrument instrument = mapping.instrument(e, kind);
        if (instrument == null) {
            count(LocalCount.UNKNOWN_VIEW, 1);
            return true;
        }
        if (e.responseLost()) {
            Connection c = e.connection();
            count(LocalCount.RESPONSE_LOST, 1);
            accept(new Loss(c.scope(), c.host(), c.origin(), Loss.Reason.RESPONSE, e.endNanos(), 1));
            return true;
        }
        Window window = window(e.endNanos());
        if (window == null) {
            count(LocalCount.LATE, 1);
            return false;
        }
        mapping.facts(e, kind, probe.begin(resources.of(e.connection(), window.startMillis), instrument));
        Durations histogram = window.durations.get(probe);
        if (histogram == null) {
            histogram = options.newHistogram(instrument);
            window.durations.put(probe.copy(), histogram);
            held++;
        }
        histogram.record(e, kind, options.exemplars());
        heldExchanges++;
        bound();
        return true;
    }

    /** Losses are never late: that something is missing is true whenever it is said. */
    public void accept(Loss loss) {
        long start = options.windowOf(Math.floorDiv(loss.observedNanos(), NANOS_PER_MILLI));
        Window window = windows.computeIfAbsent(start, Window::new);
        LossKey key = LossKey.of(loss);
        if (window.losses.putIfAbsent(key, 0L) == null) {
            held++;
        }
        window.losses.merge(key, loss.count(), Long::sum);
        count(LocalCount.LOSSES, loss.count());
        bound();
    }

    /** @param timeMillis of {@link MetricOptions#windowTime}: nothing up to here is expected any more */
    public void advance(long timeMillis) {
        time = Math.max(time, timeMillis);
        while (!windows.isEmpty() && end(windows.firstKey()) - 1 <= time) {
            send(windows.pollFirstEntry().getValue());
        }
    }

    /** Sends all that is held. */
    public void flush() {
        while (!windows.isEmpty()) {
            send(windows.pollFirstEntry().getValue());
        }
    }

    public long count(LocalCount count) {
        return count == LocalCount.RESOURCE_OVERFLOW ? resources.overflowed() : counts[count.ordinal()];
    }

    /** Series held at the moment. */
    public int held() {
        return held;
    }

    /** Exchanges that are counted here and not sent yet. */
    public long heldExchanges() {
        return heldExchanges;
    }

    public int knownResources() {
        return resources.size();
    }

    private @Nullable Window window(long nanos) {
        long start = options.windowOf(Math.floorDiv(nanos, NANOS_PER_MILLI));
        if (current != null && current.startMillis == start) {
            return current;
        }
        // "time" may be at either end of the numbers.
        if (time > Long.MIN_VALUE && end(start) - 1 <= time - options.latenessMillis() && time < Long.MAX_VALUE) {
            return null;
        }
        current = windows.computeIfAbsent(start, Window::new);
        return current;
    }

    private long end(long start) {
        return start + options.windowMillis();
    }

    private void send(Window window) {
        if (window == current) {
            current = null;
        }
        window.durations.forEach((facts, histogram) -> {
            Aggregate counted = (Aggregate) histogram;
            heldExchanges -= counted.exchanges();
            out.accept(new Partial(facts.resource(), facts.series(counted.layout()), window.startMillis, counted));
        });
        window.losses.forEach((key, count) ->
                out.accept(new Partial(key.resource(), key.series(), window.startMillis, new Tally(count))));
        int sent = window.durations.size() + window.losses.size();
        held -= sent;
        count(LocalCount.PARTIALS, sent);
    }

    private void bound() {
        if (held >= options.limits().localSeries()) {
            count(LocalCount.FLUSHED_FULL, 1);
            flush();
        }
    }

    private void count(LocalCount what, long n) {
        counts[what.ordinal()] += n;
    }

    /** In the order in which the series came, so that a replay sends them alike. */
    private static final class Window {
        private final long startMillis;
        private final Map<SeriesFacts, Durations> durations = new LinkedHashMap<>();
        private final Map<LossKey, Long> losses = new LinkedHashMap<>();

        Window(long startMillis) {
            this.startMillis = startMillis;
        }
    }
}
