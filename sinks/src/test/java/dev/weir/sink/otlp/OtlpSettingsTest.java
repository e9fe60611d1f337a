package dev.weir.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.api.component.Component;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpSettingsTest {
    private static final OtlpGrpcComponent GRPC = new OtlpGrpcComponent();
    private static final OtlpHttpComponent HTTP = new OtlpHttpComponent();

    @Test
    void everySinkOfThisModuleIsFoundAndExplainsItsOptions() {
        List<Component> components = ServiceLoader.load(Component.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(c -> c.getClass().getPackageName().startsWith("dev.weir.sink"))
                .toList();

        assertThat(components)
                .extracting(Component::type)
                .containsExactlyInAnyOrder("otlp_grpc", "otlp_http", "file", "debug", "kafka");
        assertThat(components).flatExtracting(Component::aliases).containsExactlyInAnyOrder("otlp", "otlphttp");
        assertThat(components)
                .allSatisfy(c -> assertThat(c.options())
                        .doesNotHaveDuplicates()
                        .allSatisfy(o -> assertThat(o.help()).isNotBlank().doesNotContain("\n")));
    }

    @Test
    void theDefaultsAreTheCollectors() {
        OtlpConfig grpc = Configs.grpc("endpoint", "localhost:4317");
        OtlpConfig http = Configs.http("endpoint", "http://localhost:4318");

        assertThat(grpc.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(http.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(grpc.compression()).isEqualTo(Compression.GZIP);
        assertThat(grpc.secure()).isTrue();
        assertThat(http.encoding()).isEqualTo(Encoding.PROTO);
        assertThat(http.endpoint()).hasToString("http://localhost:4318/v1/traces");
        assertThat(grpc.retry())
                .isEqualTo(new Retry(
                        true, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(300), 1.5, 0.5));
        assertThat(grpc.queue()).isEqualTo(new Queue(10, 50_000, 8192, 8192, Duration.ofMillis(200), 4L << 20));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:4317, false, https://localhost:4317",
        "localhost:4317, true, http://localhost:4317",
        "http://localhost:4317, false, http://localhost:4317",
        "https://localhost:4317, true, https://localhost:4317",
        "'[::1]:4317', true, 'http://[::1]:4317'",
    })
    void anEndpointSaysWhetherThereIsTls(String endpoint, boolean insecure, String expected) {
        assertThat(Configs.grpc("endpoint", endpoint, "tls.insecure", insecure).endpoint())
                .hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:4317/v1/traces",
                "ftp://a:1",
                "a b:1",
                "otel_collector:4317",
                "http://u:p@a:1",
                ""
            })
    void otherEndpointsAreRefusedWithWhatWasExpected(String endpoint) {
        assertThat(GRPC.check(Configs.settings(GRPC, "endpoint", endpoint)))
                .singleElement()
                .satisfies(p -> assertThat(p.path()).isEqualTo("endpoint"))
                .satisfies(p -> assertThat(p.message()).startsWith("\"" + endpoint + "\" is not "));
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        List<Problem> problems = HTTP.check(Configs.settings(
                HTTP,
                "timeout",
                "0",
                "tls.cert_file",
                "a.pem",
                "sending_queue.queue_size",
                1000,
                "sending_queue.batch.max_size",
                10,
                "retry_on_failure.initial_interval",
                "0s",
                "headers",
                Map.of("Host", "x")));

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "timeout",
                        "tls.cert_file",
                        "sending_queue.queue_size",
                        "sending_queue.batch.max_size",
                        "retry_on_failure.initial_interval",
                        "endpoint",
                        "headers");
    }

    @Test
    void theLongestPauseIsNotBelowTheFirst() {
        assertThat(GRPC.check(
                        Configs.settings(GRPC, "endpoint", "localhost:4317", "retry_on_failure.max_interval", "1s")))
                .containsExactly(new Problem(
                        "retry_on_failure.max_interval",
                        "is below retry_on_failure.initial_interval (5s): raise the one or lower the other"));
    }

    @Test
    void everySignalThatIsSentOverHttpNeedsAnEndpoint() {
        Settings tracesOnly = Configs.settings(HTTP, "traces_endpoint", "http://a:1/in");
        assertThat(HTTP.check(tracesOnly)).isEmpty();
        assertThat(HTTP.check(tracesOnly, Set.of(Signal.TRACES))).isEmpty();
        assertThat(HTTP.check(tracesOnly, Set.of(Signal.TRACES, Signal.METRICS)))
                .singleElement()
                .satisfies(p -> assertThat(p.path()).isEqualTo("metrics_endpoint"))
                .satisfies(p -> assertThat(p.message()).contains("a pipeline sends metrics here; give endpoint"));
        assertThat(HTTP.check(Configs.settings(HTTP, "endpoint", "a:1"), Set.of(Signal.TRACES, Signal.METRICS)))
                .isEmpty();
        assertThat(HTTP.check(Configs.settings(HTTP, "metrics_endpoint", "ftp://a:1")))
                .extracting(Problem::path)
                .containsExactly("metrics_endpoint");
    }

    @Test
    void whatIsNotSupportedNamesWhatIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.settings(GRPC, "compression", "snappy"))
                .withMessage("one of gzip, zstd, none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configs.settings(GRPC, "tls.min_version", 1.1))
                .withMessage("1.2 or 1.3");
        assertThat(GRPC.check(Configs.settings(GRPC, "endpoint", "a:1", "headers", Map.of("x-bin", "1"))))
                .singleElement()
                .satisfies(p -> assertThat(p.path()).isEqualTo("headers"));
    }

    @Test
    void headersAreNotInTheText() {
        assertThat(Configs.grpc("endpoint", "a:1", "headers", Map.of("authorization", "hunter2")))
                .hasToString("otlp_grpc to https://a:1");
        assertThat(OtlpOptions.HEADERS.type().secret()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "'', 0",
        "soon, 0",
        "-5, 0",
        "99999999999999999999, 0",
        "9999999, 86400",
        "'Sun, 06 Nov 1994 08:50:37 GMT', 60",
        "'Sun, 06 Nov 1994 08:00:00 GMT', 0",
    })
    void retryAfterIsSecondsOrADate(String header, long seconds) {
        Instant now = Instant.parse("1994-11-06T08:49:37Z");
        assertThat(HttpAnswer.retryAfter(header, now)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aBrokenAnswerOfASuccessIsASuccess() {
        byte[] garbage = {1, 2, 3, -1};
        assertThat(HttpAnswer.read(OtlpSignal.TRACES, 200, "application/json", "", garbage, Instant.EPOCH))
                .isEqualTo(new Reply.Accepted(0, ""));
        assertThat(HttpAnswer.read(OtlpSignal.TRACES, 200, "application/x-protobuf", "", garbage, Instant.EPOCH))
                .isEqualTo(new Reply.Accepted(0, ""));
        assertThat(HttpAnswer.read(OtlpSignal.TRACES, 400, "text/html", "", garbage, Instant.EPOCH))
                .isEqualTo(new Reply.Refused("http_400", ""));
    }
}
