package dev.weir.benchmark;

import dev.weir.bpf.CaptureRecord;
import dev.weir.bpf.RingReader;
import dev.weir.bpf.SimulatedRing;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The reader's own time per record: find it, read what the source needs of it, copy its payload, give back the space. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 2,
        jvmArgs = {"--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class RingReaderBenchmark {
    private static final int RECORDS = 32_768;
    private static final int HEADER = 96;
    private static final int CAPTURED = 88;

    /** Payload bytes per record. */
    @Param({"0", "256", "1400"})
    public int payload;

    private final byte[] copied = new byte[2048];
    private SimulatedRing ring = new SimulatedRing(1 << 26);
    private RingReader reader = ring.reader();
    private byte[] record = new byte[0];
    private long sum;

    @Setup(Level.Trial)
    public void make() {
        record = new byte[HEADER + payload];
        record[0] = 1;
        record[CAPTURED] = (byte) payload;
        record[CAPTURED + 1] = (byte) (payload >> 8);
    }

    /** Not measured: the kernel's part. */
    @Setup(Level.Invocation)
    public void fill() {
        for (int i = 0; i < RECORDS; i++) {
            long reserved = ring.reserve(record.length);
            if (reserved < 0) {
                throw new IllegalStateException("the ring is too small for the benchmark");
            }
            ring.write(reserved, record);
            ring.submit(reserved);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        reader.close();
        ring.close();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long poll() {
        int read = 0;
        while (read < RECORDS) {
            read += reader.poll(this::take, 1024);
            reader.commit();
        }
        return sum;
    }

    private void take(CaptureRecord r) {
        r.copyPayload(copied, 0);
        sum += r.cookie() + r.timeNanos() + r.seq() + r.ack() + r.length() + r.tcpFlags() + (r.egress() ? 1 : 0);
    }
}
