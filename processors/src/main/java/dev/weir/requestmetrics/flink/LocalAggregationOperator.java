package dev.weir.requestmetrics.flink;

import dev.weir.api.Exchange;
import dev.weir.api.Loss;
import dev.weir.api.Observation;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.requestmetrics.LocalAggregation;
import dev.weir.requestmetrics.LocalCount;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.Partial;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * {@link LocalAggregation} behind the protocols, in the source's own task. It has no state: what it holds is sent before a checkpoint's
 * barrier and is then in the state of the operator behind it. Both have the component's id, so what they count of exchanges adds up over
 * both: they come in here, are held here or there, and become points there.
 */
final class LocalAggregationOperator extends AbstractStreamOperator<Partial>
        implements OneInputStreamOperator<Observation, Partial>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    static final String EXCHANGES = "exchanges";

    private final String name;
    private final MetricOptions options;
    private final OutputTag<Observation> lateTag;
    private transient LocalAggregation aggregation;
    private transient StreamRecord<Partial> record;
    private transient long accepted;

    /** @param name of the component */
    @SuppressWarnings("NullAway.Init") // open() comes before the first record
    LocalAggregationOperator(String name, MetricOptions options, OutputTag<Observation> lateTag) {
        this.name = name;
        this.options = options;
        this.lateTag = lateTag;
    }

    @Override
    public void open() throws Exception {
        super.open();
        record = new StreamRecord<>(null);
        aggregation = new LocalAggregation(options, RequestMetrics.conventions(options), this::send);
        Counts counts = new Counts(name, getRuntimeContext());
        MetricGroup group = getMetricGroup();
        for (LocalCount kind : LocalCount.values()) {
            LongSupplier count = () -> aggregation.count(kind);
            switch (kind) {
                case LATE -> counts.show(group, Flow.LOST, EXCHANGES, "late", count);
                case NO_METRIC -> counts.show(group, Flow.SKIPPED, EXCHANGES, "no_metric", count);
                case RESPONSE_LOST -> counts.show(group, Flow.SKIPPED, EXCHANGES, "response_lost", count);
                case UNKNOWN_VIEW -> counts.show(group, Flow.SKIPPED, EXCHANGES, "unknown_view", count);
                default -> counts.show(group, kind.name().toLowerCase(Locale.ROOT), count);
            }
        }
        counts.show(group, Flow.ACCEPTED, EXCHANGES, () -> accepted);
        counts.show(group, Flow.HELD, EXCHANGES, aggregation::heldExchanges);
        counts.group(group).gauge("local_series", (Gauge<Integer>) aggregation::held);
        counts.group(group).gauge("local_resources", (Gauge<Integer>) aggregation::knownResources);
    }

    @Override
    public void processElement(StreamRecord<Observation> element) {
        switch (element.getValue()) {
            case Exchange exchange -> {
                accepted++;
                if (!aggregation.accept(exchange)) {
                    output.collect(lateTag, element);
                }
            }
            case Loss loss -> aggregation.accept(loss);
        }
    }

    /** Event time goes on behind this operator by as much later as windows stay open. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long time = options.windowTime(mark.getTimestamp());
        aggregation.advance(time);
        super.processWatermark(new Watermark(time));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        aggregation.flush();
    }

    @Override
    public void endInput() {
        aggregation.flush();
    }

    private void send(Partial partial) {
        output.collect(record.replace(partial, partial.windowMillis()));
    }
}
