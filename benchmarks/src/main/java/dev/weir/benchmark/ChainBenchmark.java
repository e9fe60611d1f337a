package dev.weir.benchmark;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Segment;
import dev.weir.api.Span;
import dev.weir.span.SpanOptions;
import java.nio.charset.StandardCharsets;
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

/**
 * The cores without Flink, on one thread: a request and a response of about 300 bytes together, one segment each, on connections
 * that are kept alive, through reassembly and HTTP/1 to a span. One operation is one exchange.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class ChainBenchmark {
    private static final int EXCHANGES = 1000;

    /** Connections that take turns. */
    @Param({"1", "1000"})
    public int connections;

    private final byte[] request = wire("""
            GET /cart/items/17 HTTP/1.1
            Host: shop.example:8080
            User-Agent: bench/1.0
            Accept: */*
            traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01

            """);
    private final byte[] response = wire("""
            HTTP/1.1 200 OK
            Server: nginx
            Content-Type: text/plain
            Content-Length: 12

            hello, world""");

    private Connection[] open = new Connection[0];
    private int[] requestSeq = new int[0];
    private int[] responseSeq = new int[0];
    private int turn;
    private long now = 1_700_000_000_000_000_000L;
    private @Nullable Chain chain;

    private static byte[] wire(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Setup
    public void make() {
        chain = new Chain("http", SpanOptions.WithoutContext.SKIP);
        open = new Connection[connections];
        requestSeq = new int[connections];
        responseSeq = new int[connections];
        for (int i = 0; i < connections; i++) {
            open[i] = new Connection(
                    1,
                    i,
                    Connection.Transport.TCP,
                    Address.ipv4(0x7f000001, 30_000 + i),
                    Address.ipv4(0x7f000001, 8080),
                    Connection.Role.CLIENT,
                    Connection.Vantage.SOCKET,
                    0,
                    null,
                    null,
                    null,
                    Attributes.EMPTY);
        }
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    public @Nullable Span exchanges() {
        Chain to = chain;
        if (to == null) {
            throw new IllegalStateException("not set up");
        }
        for (int i = 0; i < EXCHANGES; i++) {
            int c = turn++ % connections;
            now += 1000;
            to.accept(Segment.packet(open[c], true, Segment.ACK, requestSeq[c], responseSeq[c], now, request));
            requestSeq[c] += request.length;
            to.accept(Segment.packet(open[c], false, Segment.ACK, responseSeq[c], requestSeq[c], now + 500, response));
            responseSeq[c] += response.length;
        }
        return to.last;
    }
}
