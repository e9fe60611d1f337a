package dev.weir.requestmetrics.flink;

import dev.weir.api.Attributes;
import dev.weir.api.DataPoint;
import dev.weir.api.Observation;
import dev.weir.api.component.Signal;
import dev.weir.api.types.AttributesSerializer;
import dev.weir.api.types.RecordTypeInfo;
import dev.weir.protocol.Protocols;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.Partial;
import dev.weir.span.MetricMapping;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * Both operators on a stream of exchanges.
 *
 * @param points the metrics
 * @param late the exchanges that came too late to be in them
 */
public record RequestMetrics(SingleOutputStreamOperator<DataPoint> points, DataStream<Observation> late) {
    /** Of the exchanges that came too late. */
    public static final OutputTag<Observation> LATE = new OutputTag<>("late", Signal.EXCHANGES.type(Observation.class));

    private static final RecordTypeInfo<Partial> PARTIALS =
            new RecordTypeInfo<>(Partial.class, PartialSerializer.INSTANCE);
    private static final RecordTypeInfo<Attributes> RESOURCES =
            new RecordTypeInfo<>(Attributes.class, AttributesSerializer.INSTANCE);

    /** Of every protocol there is. */
    static List<MetricMapping> conventions(MetricOptions options) {
        return Protocols.all().stream()
                .flatMap(p -> p.metrics(options.knownMethods()).stream())
                .toList();
    }

    /** @param name of the component: operators are named and counted by it */
    public static RequestMetrics of(DataStream<Observation> exchanges, String name, MetricOptions options) {
        SingleOutputStreamOperator<Partial> partials =
                exchanges.transform(name + " (local)", PARTIALS, new LocalAggregationOperator(name, options, LATE));
        SingleOutputStreamOperator<DataPoint> points = partials.keyBy(Partial::resource, RESOURCES)
                .transform(name, Signal.METRICS.type(DataPoint.class), new MergeOperator(name, options));
        return new RequestMetrics(points, partials.getSideOutput(LATE));
    }
}
