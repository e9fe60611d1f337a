package dev.weir.benchmark;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import dev.weir.requestmetrics.LocalAggregation;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.span.HttpMetrics;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The first half of {@code request_metrics}, on one thread: exchanges of ten processes, all with a trace context. One operation is one exchange. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class RequestMetricsBenchmark {
    private static final int EXCHANGES = 10_000;
    private static final long SECOND = 1_000_000_000;

    @Param({"false", "true"})
    public boolean client;

    @Param({"0", "160"})
    public int exponentialSize;

    private Exchange[] exchanges = new Exchange[0];
    private @Nullable LocalAggregation aggregation;
    private long sent;

    @Setup
    public void make() {
        MetricOptions d = MetricOptions.DEFAULTS;
        MetricOptions options = new MetricOptions(
                d.windowMillis(),
                d.delayMillis(),
                d.latenessMillis(),
                d.temporality(),
                d.buckets(),
                exponentialSize,
                d.exemplars(),
                d.cardinalityLimit(),
                d.expirationMillis(),
                d.limits(),
                d.knownMethods());
        aggregation =
                new LocalAggregation(options, List.of(new HttpMetrics(options.knownMethods())), partial -> sent++);
        exchanges = new Exchange[EXCHANGES];
        for (int i = 0; i < EXCHANGES; i++) {
            exchanges[i] = exchange(i);
        }
    }

    private Exchange exchange(int i) {
        Address here = Address.ipv4(0x7f000001, 8080);
        Address there = Address.ipv4(0x7f000001, 30_000 + i % 100);
        Connection connection = new Connection(
                1,
                i % 100,
                Connection.Transport.TCP,
                client ? there : here,
                client ? here : there,
                Connection.Role.UNKNOWN,
                Connection.Vantage.SOCKET,
                7,
                new Host("node-1", "4f1c"),
                new ProcessInfo(i % 10 + 1, "worker", "/usr/bin/worker", null),
                null,
                Attributes.EMPTY);
        long start = 1_700_000_000 * SECOND + i * 1000L;
        long end = start + (i * 7919L) % 50_000_000;
        return new Exchange(
                connection,
                client,
                "http",
                "1.1",
                i % 3 == 0 ? "POST" : "GET",
                "/cart/items/17",
                "shop.example:8080",
                i % 50 == 0 ? "500" : "200",
                i * 31,
                i * 17,
                0,
                start,
                start,
                end,
                end,
                200,
                100,
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                null,
                Attributes.EMPTY);
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    public long exchanges() {
        LocalAggregation to = aggregation;
        if (to == null) {
            throw new IllegalStateException("not set up");
        }
        for (Exchange e : exchanges) {
            to.accept(e);
        }
        to.flush();
        return sent;
    }
}
