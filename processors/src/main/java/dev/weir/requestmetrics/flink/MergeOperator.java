package dev.weir.requestmetrics.flink;

import static dev.weir.requestmetrics.flink.LocalAggregationOperator.EXCHANGES;

import dev.weir.api.Attributes;
import dev.weir.api.DataPoint;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.Metrics;
import dev.weir.requestmetrics.Partial;
import dev.weir.requestmetrics.Series;
import dev.weir.requestmetrics.SeriesState;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The second half, keyed by resource: adds up what the subtasks send and gives the points when a window ends everywhere. All series of a
 * resource are in one place, so that their number can be limited.
 */
final class MergeOperator extends AbstractStreamOperator<DataPoint>
        implements OneInputStreamOperator<Partial, DataPoint>, Triggerable<Attributes, VoidNamespace> {
    private static final long serialVersionUID = 1L;
    private static final MapStateDescriptor<Series, SeriesState> SERIES =
            new MapStateDescriptor<>("series", SeriesSerializer.INSTANCE, SeriesStateSerializer.INSTANCE);

    /** How many series a metric has, the overflow's too. */
    private static final MapStateDescriptor<String, Integer> SIZES =
            new MapStateDescriptor<>("sizes", StringSerializer.INSTANCE, IntSerializer.INSTANCE);

    private final String name;
    private final MetricOptions options;
    private transient MapState<Series, SeriesState> series;
    private transient MapState<String, Integer> sizes;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient StreamRecord<DataPoint> record;
    private transient Metrics names;

    /** Series of all resources of this subtask. */
    private transient int live;

    /** Exchanges in open windows, and in points. */
    private transient long held;

    private transient long used;
    private transient long points;
    private transient long overflowed;
    private transient long expired;

    /** @param name of the component */
    @SuppressWarnings("NullAway.Init") // open() comes before the first record
    MergeOperator(String name, MetricOptions options) {
        this.name = name;
        this.options = options;
    }

    @Override
    public void open() throws Exception {
        super.open();
        record = new StreamRecord<>(null);
        names = new Metrics(RequestMetrics.conventions(options));
        series = getRuntimeContext().getMapState(SERIES);
        sizes = getRuntimeContext().getMapState(SIZES);
        timers = getInternalTimerService("windows", VoidNamespaceSerializer.INSTANCE, this);
        countRestored();
        register();
    }

    private void countRestored() throws Exception {
        getKeyedStateBackend()
                .applyToAllKeys(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, SIZES, (key, state) -> {
                    for (int size : state.values()) {
                        live += size;
                    }
                    // Of the same key, which is the current one here.
                    for (SeriesState s : series.values()) {
                        held += s.heldExchanges();
                    }
                });
    }

    private void register() {
        Counts counts = new Counts(name, getRuntimeContext());
        MetricGroup group = getMetricGroup();
        long restored = held;
        counts.show(group, Flow.RESTORED, EXCHANGES, () -> restored);
        counts.show(group, Flow.USED, EXCHANGES, () -> used);
        counts.show(group, Flow.HELD, EXCHANGES, () -> held);
        counts.show(group, Flow.SENT, "data_points", () -> points);
        counts.show(group, "overflow", () -> overflowed);
        counts.show(group, "expired_series", () -> expired);
        counts.group(group).gauge("series", (Gauge<Integer>) () -> live);
    }

    @Override
    public void processElement(StreamRecord<Partial> element) throws Exception {
        Partial partial = element.getValue();
        Series of = partial.series();
        SeriesState state = series.get(of);
        if (state == null && !of.isOverflow() && isFull(of)) {
            overflowed += partial.aggregate().count();
            of = of.overflow();
            state = series.get(of);
        }
        if (state == null) {
            resize(of, 1);
            state = SeriesState.NEW;
        }
        held += partial.aggregate().exchanges();
        SeriesState next = state.add(partial.windowMillis(), partial.aggregate(), options);
        series.put(of, next);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, next.endMillis(partial.windowMillis(), options) - 1);
    }

    /** One place of each metric is the overflow's. */
    private boolean isFull(Series of) throws Exception {
        if (live >= options.limits().series()) {
            return true;
        }
        Integer size = sizes.get(of.metric());
        if (size == null) {
            return false;
        }
        int others = series.contains(of.overflow()) ? size - 1 : size;
        return others >= options.cardinalityLimit() - 1;
    }

    private void resize(Series of, int by) throws Exception {
        Integer size = sizes.get(of.metric());
        int now = (size == null ? 0 : size) + by;
        if (now == 0) {
            sizes.remove(of.metric());
        } else {
            sizes.put(of.metric(), now);
        }
        live += by;
    }

    @Override
    public void onEventTime(InternalTimer<Attributes, VoidNamespace> timer) throws Exception {
        long time = timer.getTimestamp();
        long watched = Long.MAX_VALUE;
        Iterator<Map.Entry<Series, SeriesState>> entries = series.iterator();
        while (entries.hasNext()) {
            Map.Entry<Series, SeriesState> entry = entries.next();
            Series of = entry.getKey();
            SeriesState before = entry.getValue();
            SeriesState state = before.close(time, options, window -> emit(timer.getKey(), of, window));
            long counted = before.heldExchanges() - state.heldExchanges();
            held -= counted;
            used += counted;
            long expiry = state.expiryMillis(options);
            if (state.idle() && (options.delta() || expiry <= time)) {
                entries.remove();
                resize(of, -1);
                expired += options.delta() ? 0 : 1;
            } else if (state.windows().size() < before.windows().size()) {
                entry.setValue(state);
                // Nearly all end at the same time.
                if (expiry != watched && expiry != Long.MAX_VALUE) {
                    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, expiry);
                    watched = expiry;
                }
            }
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Attributes, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of processing time is ever set");
    }

    private void emit(Attributes resource, Series of, SeriesState.ClosedWindow window) {
        points++;
        output.collect(record.replace(names.point(resource, of, window), window.endMillis() - 1));
    }
}
