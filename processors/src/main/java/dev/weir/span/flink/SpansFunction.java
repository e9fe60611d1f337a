package dev.weir.span.flink;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.LocalAddresses;
import dev.weir.span.SpanCount;
import dev.weir.span.SpanMaker;
import dev.weir.span.SpanOptions;
import java.util.Locale;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;

/** Without state: a span depends on its exchange only. */
final class SpansFunction extends RichFlatMapFunction<Exchange, Span> {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final SpanOptions options;

    private transient SpanMaker maker;
    private transient Counter[] metrics;
    private transient LongCounter[] totals;

    /** @param id of the component: accumulators of a job share one space of names */
    @SuppressWarnings("NullAway.Init") // open() comes before the first record
    SpansFunction(String id, SpanOptions options) {
        this.id = id;
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        SpanCount[] kinds = SpanCount.values();
        metrics = new Counter[kinds.length];
        totals = new LongCounter[kinds.length];
        MetricGroup group = getRuntimeContext().getMetricGroup();
        for (SpanCount kind : kinds) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            metrics[kind.ordinal()] = group.counter(name);
            totals[kind.ordinal()] = new LongCounter();
            getRuntimeContext().addAccumulator(id + "." + name, totals[kind.ordinal()]);
        }
        maker = new SpanMaker(options, LocalAddresses.ofThisHost(), this::count);
        group.gauge("kept_resources", (Gauge<Integer>) maker::keptResources);
    }

    @Override
    public void flatMap(Exchange exchange, Collector<Span> out) {
        Span span = maker.span(exchange);
        if (span != null) {
            out.collect(span);
        }
    }

    private void count(SpanCount kind) {
        metrics[kind.ordinal()].inc();
        totals[kind.ordinal()].add(1);
    }
}
