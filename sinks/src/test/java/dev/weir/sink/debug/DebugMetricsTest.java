package dev.weir.sink.debug;

import static dev.weir.sink.testing.TestPoints.exponential;
import static dev.weir.sink.testing.TestPoints.gauge;
import static dev.weir.sink.testing.TestPoints.histogram;
import static dev.weir.sink.testing.TestPoints.point;
import static dev.weir.sink.testing.TestPoints.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Gauge;
import dev.weir.otlp.OtlpMetrics;
import dev.weir.otlp.WeirVersion;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugMetricsTest {
    @Test
    void basicCounts() {
        assertThat(DebugText.of(Verbosity.BASIC, request(histogram(0), histogram(1), sum(2), histogram(3, "cart"))))
                .isEqualTo("Metrics\t{\"resource metrics\": 2, \"metrics\": 3, \"data points\": 4}\n");
    }

    @Test
    void normalHasALinePerDataPoint() {
        String labels = "{http.request.method=GET,http.response.status_code=20";
        assertThat(DebugText.of(Verbosity.NORMAL, request(histogram(0), exponential(1), sum(2), gauge(3))))
                .isEqualTo("Metrics\t{\"resource metrics\": 1, \"metrics\": 4, \"data points\": 4}\n"
                        + "ResourceMetrics #0 service.name=shop\n"
                        + "ScopeMetrics #0 weir@" + WeirVersion.VALUE + "\n"
                        + "http.server.request.duration" + labels
                        + "0} count=2 sum=0.75 min=0.25 max=0.5 le0.1=0 le0.5=2 le1=0 0\n"
                        + "http.client.request.duration" + labels
                        + "1} count=6 sum=8.5 le0.5=2 le1=0 le2=3 zero_count0=1\n"
                        + "weir.lost" + labels + "2} 2\n"
                        + "weir.fill" + labels + "3} 3.5\n"
                        + "\n");
    }

    @Test
    void detailedHasEverythingInTheCollectorsLayout() {
        assertThat(DetailedMetrics.of(request(gauge(0), sum(1), histogram(2), exponential(3))))
                .isEqualTo("""
                        ResourceMetrics #0
                        Resource SchemaURL:\s
                        Resource attributes:
                             -> service.name: Str(shop)
                        ScopeMetrics #0
                        ScopeMetrics SchemaURL:\s
                        InstrumentationScope weir VERSION
                        Metric #0
                        Descriptor:
                             -> Name: weir.fill
                             -> Description: about weir.fill
                             -> Unit: 1
                             -> DataType: Gauge
                        NumberDataPoints #0
                        Data point attributes:
                             -> http.request.method: Str(GET)
                             -> http.response.status_code: Int(200)
                        StartTimestamp: 2020-02-11 20:26:12.000000321 +0000 UTC
                        Timestamp: 2020-02-11 20:26:13.000000789 +0000 UTC
                        Value: 0.500000
                        Metric #1
                        Descriptor:
                             -> Name: weir.lost
                             -> Description: about weir.lost
                             -> Unit: {segment}
                             -> DataType: Sum
                             -> IsMonotonic: true
                             -> AggregationTemporality: Cumulative
                        NumberDataPoints #0
                        Data point attributes:
                             -> http.request.method: Str(GET)
                             -> http.response.status_code: Int(201)
                        StartTimestamp: 2020-02-11 20:26:12.000000321 +0000 UTC
                        Timestamp: 2020-02-11 20:26:13.000000789 +0000 UTC
                        Value: 1
                        Metric #2
                        Descriptor:
                             -> Name: http.server.request.duration
                             -> Description: about http.server.request.duration
                             -> Unit: s
                             -> DataType: Histogram
                             -> AggregationTemporality: Delta
                        HistogramDataPoints #0
                        Data point attributes:
                             -> http.request.method: Str(GET)
                             -> http.response.status_code: Int(202)
                        StartTimestamp: 2020-02-11 20:26:12.000000321 +0000 UTC
                        Timestamp: 2020-02-11 20:26:13.000000789 +0000 UTC
                        Count: 2
                        Sum: 0.750000
                        Min: 0.250000
                        Max: 0.500000
                        ExplicitBounds #0: 0.100000
                        ExplicitBounds #1: 0.500000
                        ExplicitBounds #2: 1.000000
                        Buckets #0, Count: 0
                        Buckets #1, Count: 2
                        Buckets #2, Count: 0
                        Buckets #3, Count: 0
                        Exemplars:
                        Exemplar #0
                             -> Trace ID: 0102030405060708090a0b0c0d0e0f10
                             -> Span ID: 1112131415161718
                             -> Timestamp: 2020-02-11 20:26:13.000000123 +0000 UTC
                             -> Value: 0.250000
                        Metric #3
                        Descriptor:
                             -> Name: http.client.request.duration
                             -> Description: about http.client.request.duration
                             -> Unit: s
                             -> DataType: ExponentialHistogram
                             -> AggregationTemporality: Cumulative
                        ExponentialHistogramDataPoints #0
                        Data point attributes:
                             -> http.request.method: Str(GET)
                             -> http.response.status_code: Int(203)
                        StartTimestamp: 2020-02-11 20:26:12.000000321 +0000 UTC
                        Timestamp: 2020-02-11 20:26:13.000000789 +0000 UTC
                        Count: 6
                        Sum: 8.500000
                        Bucket [0, 0], Count: 1
                        Bucket (0.500000, 1.000000], Count: 2
                        Bucket (1.000000, 2.000000], Count: 0
                        Bucket (2.000000, 4.000000], Count: 3
                        Exemplars:
                        Exemplar #0
                             -> Trace ID:\s
                             -> Span ID:\s
                             -> Timestamp: 1970-01-01 00:00:00.000000005 +0000 UTC
                             -> Value: 2.000000
                        """.replace("VERSION", WeirVersion.VALUE));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1.000000",
        "0.0001, 0.0001, 0.000100",
        "0.00001, 1e-05, 0.000010",
        "1.25e-7, 1.25e-07, 0.000000",
        "0.0000005, 5e-07, 0.000000",
        "0.0000015, 1.5e-06, 0.000002",
        "-0.0, -0, -0.000000",
        "123456789.125, 1.23456789125e+08, 123456789.125000",
        "2e21, 2e+21, 2000000000000000000000.000000",
        "Infinity, +Inf, +Inf",
        "NaN, NaN, NaN",
    })
    void numbersAreWrittenAsGoFormatsThem(double value, String shortest, String fixed) {
        assertThat(Values.shortest(value)).isEqualTo(shortest);
        assertThat(Values.fixed(value)).isEqualTo(fixed);
    }

    @Test
    void controlCharactersFromTheWireDoNotReachTheTerminal() {
        ExportMetricsServiceRequest request = request(point("\u001b[31m", "\r", 0, new Gauge(1L), "a\u0007"));
        for (Verbosity verbosity : Verbosity.values()) {
            assertThat(DebugText.of(verbosity, request)).doesNotContain("\u001b", "\r", "\u0007");
        }
    }

    private static ExportMetricsServiceRequest request(MetricPoint... points) {
        return OtlpMetrics.request(List.of(points));
    }
}
