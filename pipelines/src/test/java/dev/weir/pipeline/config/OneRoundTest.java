package dev.weir.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Hidden;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A user sees all that is wrong with the real components at once. */
class OneRoundTest {
    private static final String REST = """
            sources: {otlp: {protocols: {grpc: }}}
            service: {pipelines: {traces: {sources: [otlp], sinks: [otlp_http]}}}
            """;

    private static List<String> messages(String sink, boolean files) {
        return FindingsTest.messages(() -> new PipelineFileReader(Components.installed(), Map.of(), new Hidden(), files)
                .read("w.yaml", "sinks: {otlp_http: {" + sink + "}}\n" + REST, List.of()));
    }

    @Test
    void whatIsWrongWithOptionsAndBetweenThemComesTogether() {
        assertThat(messages("timeout: soon, unknown: 1, tls: {cert_file: /no/cert}", true))
                .satisfiesExactlyInAnyOrder(
                        m -> assertThat(m).contains("otlp_http.timeout: found \"soon\""),
                        m -> assertThat(m).contains("otlp_http.unknown: unknown option"),
                        m -> assertThat(m).contains("otlp_http.endpoint: is missing"),
                        m -> assertThat(m).contains("otlp_http.tls.cert_file: and tls.key_file go together"),
                        m -> assertThat(m).contains("otlp_http.tls.cert_file: /no/cert does not exist"));
    }

    @Test
    void whatIsReportedOnceIsNotReportedAgainForItsDefault() {
        assertThat(messages("endpoint: [a], tls: 7", true)).hasSize(2);
    }

    @Test
    void filesAreLookedForOnlyWhereTheJobStarts() {
        String sink = "endpoint: x:1, tls: {ca_file: /no/ca}";
        assertThat(messages(sink, true))
                .singleElement()
                .asString()
                .contains("otlp_http.tls.ca_file: /no/ca does not exist");
        assertThat(messages(sink + "}, file: {", false)).allMatch(m -> !m.contains("/no/ca"));
    }

    @Test
    void aPauseThatGrowsBackwardsIsWrong() {
        assertThat(messages("endpoint: x:1, retry_on_failure: {initial_interval: 1m}", false))
                .singleElement()
                .asString()
                .contains("max_interval: is below retry_on_failure.initial_interval (1m)");
    }
}
