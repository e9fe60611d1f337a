package dev.weir.requestmetrics.flink;

import dev.weir.api.Attributes;
import dev.weir.api.DataPoint;
import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.ExponentialHistogram;
import dev.weir.api.MetricPoint.Histogram;
import dev.weir.api.Observation;
import dev.weir.api.types.AttributesSerializer;
import dev.weir.api.types.DataPointSerializer;
import dev.weir.api.types.ObservationSerializer;
import dev.weir.api.types.RecordTypeInfo;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.Partial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** Both operators in Flink's harness, in as many subtasks as wanted, with what lies between them. */
@SuppressWarnings("try") // the harness may be interrupted while it closes
final class TwoPhases implements AutoCloseable {
    private static final int GROUPS = 128;

    private final List<OneInputStreamOperatorTestHarness<Observation, Partial>> local = new ArrayList<>();
    private final List<KeyedOneInputStreamOperatorTestHarness<Attributes, Partial, DataPoint>> merge =
            new ArrayList<>();
    private final long[] marks;
    private final @Nullable StateBackend backend;

    /** @param backend null for the heap */
    private TwoPhases(
            MetricOptions options,
            int locals,
            int merges,
            @Nullable StateBackend backend,
            @Nullable OperatorSubtaskState state,
            int mergesBefore)
            throws Exception {
        this.backend = backend;
        marks = new long[locals];
        Arrays.fill(marks, Long.MIN_VALUE);
        for (int i = 0; i < locals; i++) {
            var operator = new LocalAggregationOperator("m", options, RequestMetrics.LATE);
            var harness = new OneInputStreamOperatorTestHarness<Observation, Partial>(operator, GROUPS, locals, i);
            harness.setup(PartialSerializer.INSTANCE);
            harness.open();
            local.add(harness);
        }
        for (int i = 0; i < merges; i++) {
            var harness = new KeyedOneInputStreamOperatorTestHarness<Attributes, Partial, DataPoint>(
                    new MergeOperator("m", options),
                    Partial::resource,
                    new RecordTypeInfo<>(Attributes.class, AttributesSerializer.INSTANCE),
                    GROUPS,
                    merges,
                    i);
            if (backend != null) {
                harness.setStateBackend(backend);
            }
            harness.setup(DataPointSerializer.INSTANCE);
            if (state != null) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, GROUPS, mergesBefore, merges, i));
            }
            harness.open();
            merge.add(harness);
        }
    }

    static TwoPhases of(MetricOptions options, int locals, int merges) throws Exception {
        return new TwoPhases(options, locals, merges, null, null, 0);
    }

    /** @param backend whose folder outlives this and what is restored from it */
    static TwoPhases on(StateBackend backend, MetricOptions options, int locals, int merges) throws Exception {
        return new TwoPhases(options, locals, merges, backend, null, 0);
    }

    TwoPhases give(int subtask, Observation o) throws Exception {
        local.get(subtask)
                .processElement(new StreamRecord<>(
                        ObservationSerializer.INSTANCE.copy(o), Math.floorDiv(o.observedNanos(), 1_000_000)));
        return this;
    }

    /** Every source subtask has come so far. */
    TwoPhases time(long millis) throws Exception {
        for (int i = 0; i < marks.length; i++) {
            time(i, millis);
        }
        return this;
    }

    TwoPhases time(int subtask, long millis) throws Exception {
        local.get(subtask).processWatermark(millis);
        exchange();
        return this;
    }

    private void exchange() throws Exception {
        for (int i = 0; i < marks.length; i++) {
            for (Object o : local.get(i).getOutput()) {
                if (o instanceof StreamRecord<?> r) {
                    Partial p = (Partial) r.getValue();
                    merge.get(KeyGroupRangeAssignment.assignKeyToParallelOperator(p.resource(), GROUPS, merge.size()))
                            .processElement(new StreamRecord<>(p, r.getTimestamp()));
                } else if (o instanceof org.apache.flink.streaming.api.watermark.Watermark w) {
                    marks[i] = w.getTimestamp();
                }
            }
            local.get(i).getOutput().clear();
        }
        long time = Arrays.stream(marks).min().orElseThrow();
        if (time > Long.MIN_VALUE) {
            for (var m : merge) {
                m.processWatermark(time);
            }
        }
    }

    /** A checkpoint, and a job of other parallelism that begins from it. */
    TwoPhases restored(MetricOptions options, int locals, int merges) throws Exception {
        for (var l : local) {
            l.getOperator().prepareSnapshotPreBarrier(1);
        }
        exchange();
        OperatorSubtaskState[] states = new OperatorSubtaskState[merge.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = merge.get(i).snapshot(1, 1);
        }
        TwoPhases next = new TwoPhases(
                options,
                locals,
                merges,
                backend,
                AbstractStreamOperatorTestHarness.repackageState(states),
                states.length);
        next.carried.addAll(points());
        counts().forEach((name, count) -> next.counted.merge(name, count, Long::sum));
        close();
        return next;
    }

    private final List<MetricPoint> carried = new ArrayList<>();

    /** All points so far, from before the restore too. */
    List<MetricPoint> points() {
        List<MetricPoint> points = new ArrayList<>(carried);
        for (var m : merge) {
            m.extractOutputStreamRecords().forEach(r -> points.add((MetricPoint) r.getValue()));
        }
        return points;
    }

    private final Map<String, Long> counted = new HashMap<>();

    /** What both operators count over all subtasks, before the restore too. */
    Map<String, Long> counts() {
        Map<String, Long> all = new TreeMap<>(counted);
        List<AbstractStreamOperatorTestHarness<?>> harnesses = new ArrayList<>(local);
        harnesses.addAll(merge);
        for (AbstractStreamOperatorTestHarness<?> h : harnesses) {
            h.getEnvironment()
                    .getAccumulatorRegistry()
                    .getUserMap()
                    .forEach((name, count) ->
                            all.merge(name.substring("m.".length()), (long) count.getLocalValue(), Long::sum));
        }
        return all;
    }

    /** Sorted and as text, with the contents of arrays. */
    List<String> texts() {
        return points().stream().map(TwoPhases::text).sorted().toList();
    }

    int lateRecords() {
        return local.stream()
                .map(l -> l.getSideOutput(RequestMetrics.LATE))
                .mapToInt(q -> q == null ? 0 : q.size())
                .sum();
    }

    static long count(MetricPoint p) {
        return switch (p.value()) {
            case Histogram h -> h.count();
            case ExponentialHistogram h -> h.count();
            case MetricPoint.Sum s -> s.number().longValue();
            case MetricPoint.Gauge g -> throw new AssertionError(g);
        };
    }

    private static String text(MetricPoint p) {
        String arrays = switch (p.value()) {
            case Histogram h ->
                Arrays.toString(h.buckets()) + h.count() + " " + h.sum() + " " + h.min() + " " + h.max()
                        + h.exemplars();
            case ExponentialHistogram h ->
                h.scale() + " " + h.offset() + Arrays.toString(h.buckets()) + h.count() + " " + h.sum() + h.exemplars();
            default -> p.value().toString();
        };
        return p.name() + p.resource() + p.attributes() + p.startNanos() + "-" + p.timeNanos() + arrays;
    }

    @Override
    public void close() throws Exception {
        for (var l : local) {
            l.close();
        }
        for (var m : merge) {
            m.close();
        }
    }
}
