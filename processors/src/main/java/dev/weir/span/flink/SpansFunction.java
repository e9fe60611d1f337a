package dev.weir.span.flink;

import dev.weir.api.Exchange;
import dev.weir.api.Observation;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.protocol.Protocols;
import dev.weir.span.LocalAddresses;
import dev.weir.span.SpanCount;
import dev.weir.span.SpanMaker;
import dev.weir.span.SpanMapping;
import dev.weir.span.SpanOptions;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;

/** Without state: a span depends on its exchange only. */
final class SpansFunction extends RichFlatMapFunction<Observation, SpanData> {
    private static final long serialVersionUID = 1L;
    private static final String EXCHANGES = "exchanges";

    private final String id;
    private final SpanOptions options;

    private transient SpanMaker maker;
    private transient long[] counted;
    private transient long accepted;
    private transient long sent;

    /** @param id of the component */
    @SuppressWarnings("NullAway.Init") // open() comes before the first record
    SpansFunction(String id, SpanOptions options) {
        this.id = id;
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        SpanCount[] kinds = SpanCount.values();
        counted = new long[kinds.length];
        MetricGroup group = getRuntimeContext().getMetricGroup();
        Counts counts = new Counts(id, getRuntimeContext());
        for (SpanCount kind : kinds) {
            LongSupplier count = () -> counted[kind.ordinal()];
            switch (kind) {
                case SKIPPED_NO_CONTEXT -> counts.show(group, Flow.SKIPPED, EXCHANGES, "no_context", count);
                case UNKNOWN_PROTOCOL -> counts.show(group, Flow.LOST, EXCHANGES, "unknown_protocol", count);
                default -> counts.show(group, kind.name().toLowerCase(Locale.ROOT), count);
            }
        }
        counts.show(group, Flow.ACCEPTED, EXCHANGES, () -> accepted);
        counts.show(group, Flow.USED, EXCHANGES, () -> sent);
        counts.show(group, Flow.SENT, "spans", () -> sent);
        List<SpanMapping> conventions =
                Protocols.all().stream().flatMap(p -> p.spans(options).stream()).toList();
        maker = new SpanMaker(options, conventions, LocalAddresses.ofThisHost(), this::count);
        counts.group(group).gauge("kept_resources", (Gauge<Integer>) maker::keptResources);
    }

    @Override
    public void flatMap(Observation observation, Collector<SpanData> out) {
        if (observation instanceof Exchange exchange) {
            accepted++;
            Span span = maker.span(exchange);
            if (span != null) {
                sent++;
                out.collect(span);
            }
        }
    }

    private void count(SpanCount kind) {
        counted[kind.ordinal()]++;
    }
}
