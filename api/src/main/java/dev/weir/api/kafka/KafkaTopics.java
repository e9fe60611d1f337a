package dev.weir.api.kafka;

import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import java.util.List;
import java.util.regex.Pattern;

/** Which topic has which signal, and how it is encoded there. */
public final class KafkaTopics {
    private static final Option<String> TRACES = topic("traces", "otlp_spans");
    private static final Option<String> METRICS = topic("metrics", "otlp_metrics");
    private static final Option<String> EXCHANGES = topic("exchanges", "weir_exchanges");
    private static final Option<String> SEGMENTS = topic("segments", "weir_segments");
    private static final Option<OtlpEncoding> TRACES_ENCODING = encoding("traces");
    private static final Option<OtlpEncoding> METRICS_ENCODING = encoding("metrics");

    public static final List<Option<?>> OPTIONS =
            List.of(TRACES, TRACES_ENCODING, METRICS, METRICS_ENCODING, EXCHANGES, SEGMENTS);

    /** Kafka's own rule; "." and ".." are refused too. */
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    private KafkaTopics() {}

    public static String topic(Settings settings, Signal signal) {
        return settings.get(topic(signal));
    }

    /** Of traces and metrics. */
    public static OtlpEncoding encoding(Settings settings, Signal signal) {
        return settings.get(signal == Signal.METRICS ? METRICS_ENCODING : TRACES_ENCODING);
    }

    public static List<Problem> check(Settings settings) {
        return List.of(TRACES, METRICS, EXCHANGES, SEGMENTS).stream()
                .filter(o -> !NAME.matcher(settings.get(o)).matches())
                .map(o -> new Problem(
                        o.path(),
                        "\"" + settings.get(o)
                                + "\" is no name of a topic: at most 249 of a-z, A-Z, 0-9, '.', '_', '-'"))
                .toList();
    }

    private static Option<String> topic(Signal signal) {
        return switch (signal) {
            case TRACES -> TRACES;
            case METRICS -> METRICS;
            case EXCHANGES -> EXCHANGES;
            case SEGMENTS -> SEGMENTS;
            case STREAMS -> throw new IllegalArgumentException("there is no topic of " + signal);
        };
    }

    private static Option<String> topic(String signal, String fallback) {
        return Option.of(signal + ".topic", OptionType.STRING, fallback, "the topic of " + signal);
    }

    private static Option<OtlpEncoding> encoding(String signal) {
        return Option.of(
                signal + ".encoding",
                OptionType.oneOf(OtlpEncoding.class),
                OtlpEncoding.OTLP_PROTO,
                "OTLP as protobuf or as JSON");
    }
}
