package dev.weir.requestmetrics.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.requestmetrics.MetricOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestMetricsComponentTest {
    private final RequestMetricsComponent component = new RequestMetricsComponent();

    @Test
    void anEmptyEntryMeansTheDefaults() {
        assertThat(RequestMetricsComponent.metricOptions(Settings.builder().build()))
                .isEqualTo(MetricOptions.DEFAULTS);
    }

    @Test
    void theCollectorsNamesOfTemporalityAreUnderstood() {
        Settings settings = Settings.builder()
                .parse(RequestMetricsComponent.TEMPORALITY, "AGGREGATION_TEMPORALITY_DELTA")
                .build();
        assertThat(RequestMetricsComponent.metricOptions(settings).temporality())
                .isEqualTo(Temporality.DELTA);
    }

    @Test
    void aHistogramIsOfOneKind() {
        Settings settings = Settings.builder()
                .set(RequestMetricsComponent.BUCKETS, List.of(Duration.ofMillis(1)))
                .set(RequestMetricsComponent.MAX_SIZE, 160)
                .build();
        assertThat(component.check(settings))
                .extracting(Problem::path)
                .containsExactly("histogram.exponential.max_size");
    }

    @Test
    void boundsAscendAndAWindowHasWholeMilliseconds() {
        Settings settings = Settings.builder()
                .set(RequestMetricsComponent.BUCKETS, List.of(Duration.ofMillis(2), Duration.ofMillis(2)))
                .set(RequestMetricsComponent.WINDOW, Duration.ofNanos(10))
                .build();
        assertThat(component.check(settings))
                .extracting(Problem::path)
                .containsExactly("window", "histogram.explicit.buckets");
        assertThat(component.check(Settings.builder().build())).isEmpty();
    }
}
