package dev.weir.span.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Exchange;
import dev.weir.api.Observation;
import dev.weir.api.SpanData;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.span.Exchanges;
import dev.weir.span.SpanOptions;
import dev.weir.span.SpanOptions.WithoutContext;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

class SpansComponentTest {
    private final SpansComponent component = new SpansComponent();

    @Test
    void itIsFoundByItsTypeAndTurnsExchangesIntoTraces() {
        assertThat(ServiceLoader.load(Component.class))
                .filteredOn(c -> c.type().equals("spans"))
                .singleElement()
                .isInstanceOf(SpansComponent.class);
        assertThat(component.takes()).isEqualTo(Signal.EXCHANGES);
        assertThat(component.gives()).isEqualTo(Signal.TRACES);
    }

    @Test
    void withoutSettingsTracesAreContinuedOnly() {
        SpanOptions options = SpansComponent.options(Settings.builder().build());

        assertThat(options).isEqualTo(SpanOptions.of(WithoutContext.SKIP, List.of()));
    }

    @Test
    void everyBadRangeIsNamedWithWhatWasExpected() {
        Settings settings = Settings.builder()
                .parse(SpansComponent.OBSERVED_NETWORKS, List.of("10.0.0.0/8", "10.0.0.0/99", "pods"))
                .build();

        assertThat(component.check(settings))
                .containsExactly(
                        new Problem(
                                "observed_networks",
                                "found \"10.0.0.0/99\", expected an address range such as 10.0.0.0/8 or fd00::/8"),
                        new Problem(
                                "observed_networks",
                                "found \"pods\", expected an address range such as 10.0.0.0/8 or fd00::/8"));
    }

    @Test
    void listsOfTheFileReplaceTheDefaults() {
        Settings settings = Settings.builder()
                .parse(SpansComponent.WITHOUT_CONTEXT, "new_trace")
                .parse(SpansComponent.KNOWN_METHODS, List.of("GET", "PROPFIND"))
                .parse(SpansComponent.SENSITIVE_QUERY_PARAMETERS, List.of())
                .build();
        SpanOptions options = SpansComponent.options(settings);

        assertThat(options.withoutContext()).isEqualTo(WithoutContext.NEW_TRACE);
        assertThat(options.knownMethods()).containsExactlyInAnyOrder("GET", "PROPFIND");
        assertThat(options.sensitiveQueryParameters()).isEmpty();
    }

    @Test
    void inAJobItNeedsNoGenericTypeAndReportsItsCounts() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        Exchange exchange = Exchanges.asServer().build();
        var in = environment.fromData(Signal.EXCHANGES.type(Observation.class), exchange, exchange);
        var out = component.apply(
                in, new ComponentContext("spans", Settings.builder().build()));

        assertThat(out.getType()).isEqualTo(Signal.TRACES.type(SpanData.class));
        out.sinkTo(new DiscardingSink<>());
        JobExecutionResult result = environment.execute();
        assertThat((Long) result.getAccumulatorResult("spans.server")).isEqualTo(2);
    }
}
