package dev.weir.requestmetrics.flink;

import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.Observation;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.requestmetrics.MetricLimits;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.span.Instrument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** {@code request_metrics}: how many requests, how long they took, how many failed. */
public final class RequestMetricsComponent implements Component.ProcessorComponent {
    private static final MetricOptions DEFAULTS = MetricOptions.DEFAULTS;
    private static final MetricLimits LIMITS = MetricLimits.DEFAULTS;
    private static final int MOST = 10_000_000;

    static final Option<Duration> WINDOW = Option.of(
            "window",
            OptionType.DURATION,
            Duration.ofMillis(DEFAULTS.windowMillis()),
            "time that a data point covers; an exchange belongs to the window in which it ended");
    static final Option<Duration> DELAY = Option.of(
            "delay",
            OptionType.DURATION,
            Duration.ofMillis(DEFAULTS.delayMillis()),
            "how long a window waits after its end, for exchanges that are known only then");
    static final Option<Duration> ALLOWED_LATENESS = Option.of(
            "allowed_lateness",
            OptionType.DURATION,
            Duration.ofMillis(DEFAULTS.latenessMillis()),
            "how long after that an exchange is still counted, in a further point");
    static final Option<Temporality> TEMPORALITY = Option.of(
            "aggregation_temporality",
            temporality(),
            DEFAULTS.temporality(),
            "cumulative: each point sums up since the series began; delta: the window only");
    static final Option<List<Duration>> BUCKETS = Option.of(
            "histogram.explicit.buckets",
            OptionType.listOf(OptionType.DURATION),
            Instrument.REQUEST_BUCKETS,
            "upper bounds of the buckets, ascending");
    static final Option<Integer> MAX_SIZE = Option.optional(
            "histogram.exponential.max_size",
            OptionType.integer(2, 1024),
            "makes exponential histograms, of as many buckets at most; 160 is OpenTelemetry's default");
    static final Option<Boolean> EXEMPLARS = Option.of(
            "exemplars.enabled",
            OptionType.BOOL,
            DEFAULTS.exemplars(),
            "a request of each bucket with its trace and span, out of those in sampled traces");
    static final Option<Integer> CARDINALITY_LIMIT = Option.of(
            "aggregation_cardinality_limit",
            OptionType.integer(2, MOST),
            DEFAULTS.cardinalityLimit(),
            "series of one metric and resource; what is beyond is counted in one with otel.metric.overflow");
    static final Option<Duration> EXPIRATION = Option.of(
            "metrics_expiration",
            OptionType.DURATION,
            Duration.ofMillis(DEFAULTS.expirationMillis()),
            "a cumulative series without requests for so long ends and begins anew; 0: never");
    static final Option<Integer> MAX_SERIES = Option.of(
            "max_series",
            OptionType.integer(1, MOST),
            LIMITS.series(),
            "series of all resources, per subtask; what is beyond is counted in its resource's overflow");
    static final Option<Integer> MAX_RESOURCES = Option.of(
            "max_resources",
            OptionType.integer(1, MOST),
            LIMITS.resources(),
            "resources told apart, per subtask; what is beyond is counted under its host alone");
    static final Option<Integer> MAX_LOCAL_SERIES = Option.of(
            "max_local_series",
            OptionType.integer(1, MOST),
            LIMITS.localSeries(),
            "series added up before the subtasks meet, per subtask; when full, all are sent on early");
    static final Option<List<String>> KNOWN_METHODS = Option.of(
            "known_methods",
            OptionType.STRINGS,
            DEFAULTS.knownMethods().stream().sorted().toList(),
            "HTTP methods that are told apart, case-sensitive; replaces the default list");

    @Override
    public String type() {
        return "request_metrics";
    }

    @Override
    public String help() {
        return "histograms of how long requests took, by windows of event time";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                WINDOW,
                DELAY,
                ALLOWED_LATENESS,
                TEMPORALITY,
                BUCKETS,
                MAX_SIZE,
                EXEMPLARS,
                CARDINALITY_LIMIT,
                EXPIRATION,
                MAX_SERIES,
                MAX_RESOURCES,
                MAX_LOCAL_SERIES,
                KNOWN_METHODS);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        Duration window = settings.get(WINDOW);
        if (window.toMillis() < 1 || window.toNanos() % 1_000_000 != 0) {
            problems.add(new Problem(WINDOW.path(), "expected whole milliseconds, such as 10s"));
        }
        List<Duration> buckets = settings.get(BUCKETS);
        for (int i = 1; i < buckets.size(); i++) {
            if (buckets.get(i).compareTo(buckets.get(i - 1)) <= 0) {
                problems.add(new Problem(BUCKETS.path(), "expected ascending bounds, such as [10ms, 100ms, 1s]"));
                break;
            }
        }
        if (settings.isSet(BUCKETS) && settings.find(MAX_SIZE).isPresent()) {
            problems.add(new Problem(
                    MAX_SIZE.path(), "stands beside histogram.explicit: a histogram is one or the other, remove one"));
        }
        return problems;
    }

    @Override
    public Signal takes() {
        return Signal.EXCHANGES;
    }

    @Override
    public Signal gives() {
        return Signal.METRICS;
    }

    @Override
    @SuppressWarnings("unchecked") // the caller checks the signals
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        return RequestMetrics.of((DataStream<Observation>) in, context.id(), metricOptions(context.settings()))
                .points();
    }

    static MetricOptions metricOptions(Settings settings) {
        return new MetricOptions(
                settings.get(WINDOW).toMillis(),
                settings.get(DELAY).toMillis(),
                settings.get(ALLOWED_LATENESS).toMillis(),
                settings.get(TEMPORALITY),
                settings.isSet(BUCKETS) ? settings.get(BUCKETS) : List.of(),
                settings.find(MAX_SIZE).orElse(0),
                settings.get(EXEMPLARS),
                settings.get(CARDINALITY_LIMIT),
                settings.get(EXPIRATION).toMillis(),
                new MetricLimits(settings.get(MAX_LOCAL_SERIES), settings.get(MAX_RESOURCES), settings.get(MAX_SERIES)),
                Set.copyOf(settings.get(KNOWN_METHODS)));
    }

    /** The Collector writes the constants of OTLP. */
    private static OptionType<Temporality> temporality() {
        List<String> names =
                List.of("cumulative", "delta", "AGGREGATION_TEMPORALITY_CUMULATIVE", "AGGREGATION_TEMPORALITY_DELTA");
        return new OptionType<>("cumulative | delta", Map.of("enum", names), false, value -> {
            String name = String.valueOf(value).toLowerCase(Locale.ROOT).replace("aggregation_temporality_", "");
            return switch (name) {
                case "cumulative" -> Temporality.CUMULATIVE;
                case "delta" -> Temporality.DELTA;
                default -> throw new IllegalArgumentException("one of cumulative, delta");
            };
        });
    }
}
