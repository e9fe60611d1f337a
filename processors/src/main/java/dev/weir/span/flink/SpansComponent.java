package dev.weir.span.flink;

import dev.weir.api.Observation;
import dev.weir.api.SpanData;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.span.Network;
import dev.weir.span.SpanOptions;
import dev.weir.span.SpanOptions.WithoutContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** {@code spans}: a request span for every exchange that belongs to a trace. */
public final class SpansComponent implements Component.ProcessorComponent {
    static final Option<WithoutContext> WITHOUT_CONTEXT = Option.of(
            "without_context",
            OptionType.oneOf(WithoutContext.class),
            WithoutContext.SKIP,
            "a request without a valid traceparent: skip gives no span, new_trace begins a trace");

    static final Option<List<String>> OBSERVED_NETWORKS = Option.of(
            "observed_networks",
            OptionType.STRINGS,
            List.of(),
            "address ranges of the clients whose end is captured too, such as the fleet's pods and nodes");

    static final Option<List<String>> KNOWN_METHODS = Option.of(
            "known_methods",
            OptionType.STRINGS,
            SpanOptions.KNOWN_METHODS,
            "HTTP methods that may name a span, case-sensitive; replaces the default list");

    static final Option<List<String>> SHOWN_QUERY_PARAMETERS = Option.of(
            "shown_query_parameters",
            OptionType.STRINGS,
            List.of(),
            "names of a URL's parameters whose values are shown; \"*\": all but those of sensitive_query_parameters; others become"
                    + " REDACTED, except true, false and up to 8 digits");

    static final Option<List<String>> SENSITIVE_QUERY_PARAMETERS = Option.of(
            "sensitive_query_parameters",
            OptionType.STRINGS,
            SpanOptions.SENSITIVE_QUERY_PARAMETERS,
            "names of a URL's parameters, or words of names, whose values are never shown, in any case; replaces the default list");

    @Override
    public String type() {
        return "spans";
    }

    @Override
    public String help() {
        return "Makes CLIENT and SERVER spans of requests, in the trace that their traceparent names.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                WITHOUT_CONTEXT, OBSERVED_NETWORKS, KNOWN_METHODS, SHOWN_QUERY_PARAMETERS, SENSITIVE_QUERY_PARAMETERS);
    }

    @Override
    public List<Problem> check(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        for (String range : settings.get(OBSERVED_NETWORKS)) {
            try {
                Network.parse(range);
            } catch (IllegalArgumentException e) {
                problems.add(
                        new Problem(OBSERVED_NETWORKS.path(), "found \"" + range + "\", expected " + e.getMessage()));
            }
        }
        return problems;
    }

    @Override
    public Signal takes() {
        return Signal.EXCHANGES;
    }

    @Override
    public Signal gives() {
        return Signal.TRACES;
    }

    @Override
    @SuppressWarnings("unchecked") // the chain of signals was checked
    public SingleOutputStreamOperator<SpanData> apply(DataStream<?> in, ComponentContext context) {
        return ((DataStream<Observation>) in)
                .flatMap(
                        new SpansFunction(context.id(), options(context.settings())),
                        Signal.TRACES.type(SpanData.class));
    }

    static SpanOptions options(Settings settings) {
        return new SpanOptions(
                settings.get(WITHOUT_CONTEXT),
                settings.get(OBSERVED_NETWORKS).stream().map(Network::parse).toList(),
                Set.copyOf(settings.get(KNOWN_METHODS)),
                Set.copyOf(settings.get(SHOWN_QUERY_PARAMETERS)),
                Set.copyOf(settings.get(SENSITIVE_QUERY_PARAMETERS)));
    }
}
