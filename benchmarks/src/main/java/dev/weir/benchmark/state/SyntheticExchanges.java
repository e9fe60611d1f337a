package dev.weir.benchmark.state;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.Observation;
import dev.weir.api.ProcessInfo;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * Requests of clients that end now, of as many series as wanted: a thousand servers for each process. The first of every series come as
 * fast as they are taken, the others at a rate. In one subtask.
 */
final class SyntheticExchanges extends RichMapFunction<Long, Observation> {
    private static final long serialVersionUID = 1L;
    private static final int SERVERS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    /** Without a common divisor with any power of ten: it goes through all series, and not in their order. */
    private static final long STRIDE = 7_368_787;

    private static final int BETWEEN_LOOKS_AT_THE_CLOCK = 64;

    /** How many so far, for whoever measures in the same process. */
    static final AtomicLong GIVEN = new AtomicLong();

    private final int series;
    private final int rate;
    private transient Connection[] connections;
    private transient String[] servers;
    private transient long startNanos;

    /**
     * @param series a multiple of 1000
     * @param rate per second, 0 for as fast as they are taken
     */
    @SuppressWarnings("NullAway.Init") // open() comes before the first record
    SyntheticExchanges(int series, int rate) {
        this.series = series;
        this.rate = rate;
    }

    @Override
    public void open(OpenContext context) {
        connections = new Connection[series / SERVERS];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = connection(i);
        }
        servers = new String[SERVERS];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = "server-" + i + ".example:8080";
        }
    }

    private static Connection connection(int process) {
        return new Connection(
                1,
                process,
                Connection.Transport.TCP,
                Address.ipv4(0x7f000001, 30_000 + process),
                Address.ipv4(0x7f000001, 8080),
                Connection.Role.UNKNOWN,
                Connection.Vantage.SOCKET,
                7,
                new Host("node-1", "4f1c"),
                new ProcessInfo(process + 1, "worker", "/usr/bin/worker", null),
                null,
                Attributes.EMPTY);
    }

    @Override
    public Observation map(Long number) {
        long n = number;
        if (n >= series && rate > 0 && n % BETWEEN_LOOKS_AT_THE_CLOCK == 0) {
            pace(n - series);
        }
        int which = (int) (n * STRIDE % series);
        long end = System.currentTimeMillis() * NANOS_PER_MILLI;
        long start = end - n * 7919 % 50_000_000;
        GIVEN.setRelease(n + 1);
        return new Exchange(
                connections[which / SERVERS],
                true,
                "http",
                "1.1",
                "GET",
                "/cart/items/17",
                servers[which % SERVERS],
                "200",
                (int) n * 31,
                (int) n * 17,
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

    private void pace(long n) {
        long now = System.nanoTime();
        if (startNanos == 0) {
            startNanos = now;
        }
        // Who is behind does not make up for it: the rate is an upper bound.
        long ahead = n * SECOND / rate - (now - startNanos);
        if (ahead > NANOS_PER_MILLI) {
            LockSupport.parkNanos(ahead);
        } else if (ahead < -SECOND) {
            startNanos += -ahead;
        }
    }
}
