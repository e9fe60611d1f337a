package dev.weir.sink.testing;

import dev.weir.api.Attributes;
import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.ExponentialHistogram;
import dev.weir.api.MetricPoint.Gauge;
import dev.weir.api.MetricPoint.Histogram;
import dev.weir.api.MetricPoint.Sum;
import dev.weir.api.MetricPoint.Temporality;
import dev.weir.api.MetricPoint.Value;
import java.util.List;
import java.util.stream.IntStream;

/** Metric points that differ by their number. */
public final class TestPoints {
    private static final double[] BOUNDS = {0.1, 0.5, 1};
    private static final Exemplar EXEMPLAR = new Exemplar(
            0.25, 1_581_452_773_000_000_123L, 0x0102030405060708L, 0x090a0b0c0d0e0f10L, 0x1112131415161718L);

    private TestPoints() {}

    /** A histogram of two requests. */
    public static MetricPoint histogram(int n) {
        return histogram(n, "shop");
    }

    public static MetricPoint histogram(int n, String service) {
        Histogram h = new Histogram(
                Temporality.DELTA, 2, 0.75, 0.25, 0.5, BOUNDS, new long[] {0, 2, 0, 0}, List.of(EXEMPLAR));
        return point("http.server.request.duration", "s", n, h, service);
    }

    /** Of powers of two. */
    public static MetricPoint exponential(int n) {
        ExponentialHistogram h = new ExponentialHistogram(
                Temporality.CUMULATIVE,
                6,
                8.5,
                Double.NaN,
                Double.NaN,
                0,
                1,
                -1,
                new long[] {2, 0, 3},
                List.of(new Exemplar(2, 5, 0, 0, 0)));
        return point("http.client.request.duration", "s", n, h, "shop");
    }

    public static MetricPoint sum(int n) {
        return point("weir.lost", "{segment}", n, new Sum((long) n, true, Temporality.CUMULATIVE), "shop");
    }

    public static MetricPoint gauge(int n) {
        return point("weir.fill", "1", n, new Gauge(n + 0.5), "shop");
    }

    public static MetricPoint point(String name, String unit, int n, Value value, String service) {
        return new MetricPoint(
                name,
                "about " + name,
                unit,
                value,
                1_581_452_772_000_000_321L,
                1_581_452_773_000_000_789L,
                0,
                Attributes.builder()
                        .put("http.request.method", "GET")
                        .put("http.response.status_code", 200 + n)
                        .build(),
                Attributes.of("service.name", service));
    }

    public static List<MetricPoint> histograms(int from, int to) {
        return IntStream.range(from, to).mapToObj(TestPoints::histogram).toList();
    }
}
