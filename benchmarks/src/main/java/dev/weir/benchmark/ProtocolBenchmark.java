package dev.weir.benchmark;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import dev.weir.api.Segment;
import dev.weir.api.Span;
import dev.weir.span.SpanOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
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
 * The cores without Flink, on one thread, of a protocol without trace context: ten small requests in one segment and their
 * answers in another, or a datagram each, through reassembly and parser to spans of new traces. One operation is one exchange.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class ProtocolBenchmark {
    private static final int PIPELINE = 10;
    private static final int PIPELINES = 100;
    private static final int EXCHANGES = PIPELINE * PIPELINES;

    @Param({"redis", "postgresql", "dns"})
    public String protocol = "redis";

    private byte[] request = {};
    private byte[] response = {};

    private @Nullable Connection connection;
    private @Nullable Chain chain;
    private int requestSeq = 1000;
    private int responseSeq = 5000;
    private long now = 1_700_000_000_000_000_000L;

    @Setup
    public void make() {
        Transport transport = protocol.equals("dns") ? Transport.UDP : Transport.TCP;
        connection = new Connection(
                1,
                1,
                transport,
                Address.ipv4(0x7f000001, 30_000),
                Address.ipv4(0x7f000001, 6379),
                Connection.Role.CLIENT,
                Connection.Vantage.SOCKET,
                0,
                null,
                null,
                null,
                Attributes.EMPTY);
        Chain made = new Chain(protocol, SpanOptions.WithoutContext.NEW_TRACE);
        chain = made;
        switch (protocol) {
            case "redis" -> redis();
            case "postgresql" -> postgresql();
            default -> dns();
        }
        made.spans = 0;
        exchanges();
        if (made.spans != EXCHANGES) {
            throw new IllegalStateException(made.spans + " spans of " + EXCHANGES + " exchanges");
        }
    }

    private void redis() {
        open();
        request = ascii("*3\r\n$3\r\nSET\r\n$10\r\nuser:12345\r\n$12\r\nhello, world\r\n".repeat(PIPELINE));
        response = ascii("+OK\r\n".repeat(PIPELINE));
    }

    private void postgresql() {
        open();
        send(true, join(int32(16), int32(3 << 16), ascii("user\0u\0\0")));
        send(false, join(message('R', int32(0)), message('Z', ascii("I"))));
        byte[] row = join(new byte[] {0, 1}, int32(5), ascii("alice"));
        byte[] column = join(new byte[] {0, 1}, ascii("name\0"), new byte[18]);
        request = repeat(message('Q', ascii("select name from users where id = 17\0")));
        response = repeat(join(
                message('T', column), message('D', row), message('C', ascii("SELECT 1\0")), message('Z', ascii("I"))));
    }

    /** A query for the address of shop.example, and one address. */
    private void dns() {
        byte[] question = join(ascii("\4shop\7example"), new byte[] {0, 0, 1, 0, 1});
        request = join(new byte[] {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}, question);
        byte[] answer = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 9};
        response = join(new byte[] {0, 7, (byte) 0x81, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0}, question, answer);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] message(char type, byte[] body) {
        return join(new byte[] {(byte) type}, int32(body.length + 4), body);
    }

    private static byte[] repeat(byte[] bytes) {
        byte[][] all = new byte[PIPELINE][];
        Arrays.fill(all, bytes);
        return join(all);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private void open() {
        give(Segment.Kind.OPEN, true, requestSeq, responseSeq, new byte[0]);
    }

    private void send(boolean client, byte[] bytes) {
        now += 1000;
        if (protocol.equals("dns")) {
            give(Segment.Kind.DATAGRAM, client, 0, 0, bytes);
        } else if (client) {
            give(Segment.Kind.PACKET, true, requestSeq, responseSeq, bytes);
            requestSeq += bytes.length;
        } else {
            give(Segment.Kind.PACKET, false, responseSeq, requestSeq, bytes);
            responseSeq += bytes.length;
        }
    }

    private void give(Segment.Kind kind, boolean client, int seq, int ack, byte[] bytes) {
        Objects.requireNonNull(chain)
                .accept(new Segment(
                        Objects.requireNonNull(connection),
                        kind,
                        client,
                        Segment.ACK,
                        seq,
                        ack,
                        now,
                        bytes.length,
                        bytes,
                        0,
                        bytes.length,
                        null));
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    public @Nullable Span exchanges() {
        int pairs = protocol.equals("dns") ? EXCHANGES : PIPELINES;
        for (int i = 0; i < pairs; i++) {
            send(true, request);
            send(false, response);
        }
        return Objects.requireNonNull(chain).last;
    }
}
