package dev.weir.benchmark;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.http2.Http2;
import dev.weir.http2.Http2Limits;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * The HTTP/2 parser alone, on one thread: unary gRPC calls on one connection, the fields that repeat in the table and a traceparent
 * of its own on each, as many open at a time as {@link #together} says. One operation is one exchange; {@code -prof gc} tells the
 * bytes that one allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class Http2Benchmark {
    private static final int EXCHANGES = 1000;

    /** Streams open at a time. */
    @Param({"1", "100"})
    public int together;

    /** Of the message in each direction. */
    @Param({"64", "4096"})
    public int messageBytes;

    private final Connection connection = new Connection(
            1,
            1,
            Connection.Transport.TCP,
            Address.ipv4(0x7f000001, 30_000),
            Address.ipv4(0x7f000001, 8080),
            Connection.Role.CLIENT,
            Connection.Vantage.SOCKET,
            0,
            null,
            null,
            null,
            Attributes.EMPTY);

    private byte[] request = new byte[0];
    private byte[] response = new byte[0];
    private int stream;
    private int clientSeq;
    private int serverSeq;
    private long now = 1_700_000_000_000_000_000L;
    private @Nullable Conversations conversations;
    private @Nullable Exchange last;

    /** What was read, as a rate: of JMH's secondary results. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Wire {
        /** Millions. */
        public double megabytes;
    }

    @Setup
    public void begin() {
        stream = 1;
        conversations = new Conversations(
                List.of(new Http2(Http2Limits.DEFAULT, (protocol, reason, count) -> {})),
                ConversationLimits.DEFAULT,
                (protocol, reason, count) -> {},
                c -> {});
        send(
                true,
                join(
                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                        frame(4, 0, 0, new byte[0])));
        send(false, frame(4, 0, 0, new byte[0]));
        // The first call puts into the tables what the others refer to.
        send(
                true,
                frame(
                        1,
                        5,
                        stream,
                        join(
                                new byte[] {(byte) 0x83, (byte) 0x86},
                                literal(0x44, "/shop.Cart/AddItem"),
                                literal(0x41, "shop.example:8080"),
                                literal(0x5f, "application/grpc"),
                                new byte[] {0x40},
                                text("traceparent"),
                                text("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))));
        send(
                false,
                join(
                        frame(1, 4, stream, join(new byte[] {(byte) 0x88}, literal(0x5f, "application/grpc"))),
                        frame(1, 5, stream, join(new byte[] {0x40}, text("grpc-status"), text("0")))));
        byte[] message = ByteBuffer.allocate(5 + messageBytes)
                .put((byte) 0)
                .putInt(messageBytes)
                .array();
        byte[] trace = literal(0x0f, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        // 0f and 2f: a literal that is not kept, under the name of entry 62, the traceparent.
        byte[] traceparent = join(new byte[] {trace[0], 0x2f}, java.util.Arrays.copyOfRange(trace, 1, trace.length));
        byte[] fields = join(new byte[] {(byte) 0x83, (byte) 0x86, (byte) 0xc1, (byte) 0xc0, (byte) 0xbf}, traceparent);
        request = join(frame(1, 4, 0, fields), frame(0, 1, 0, message));
        response = join(
                frame(1, 4, 0, new byte[] {(byte) 0x88, (byte) 0xbf}),
                frame(0, 0, 0, message),
                frame(1, 5, 0, new byte[] {(byte) 0xbe}));
    }

    private static byte[] text(String s) {
        return join(new byte[] {(byte) s.length()}, s.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] literal(int first, String value) {
        return join(new byte[] {(byte) first}, text(value));
    }

    private static byte[] frame(int type, int flags, int id, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(id)
                .put(payload)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        int n = 0;
        for (byte[] part : parts) {
            n += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(n);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    /** The same frames on another stream. */
    private static void renumber(byte[] frames, int id) {
        ByteBuffer b = ByteBuffer.wrap(frames);
        for (int i = 0; i < frames.length; i += 9 + (b.getInt(i) >>> 8)) {
            b.putInt(i + 5, id);
        }
    }

    private void send(boolean outgoing, byte[] bytes) {
        Conversations to = conversations;
        if (to == null) {
            throw new IllegalStateException("not set up");
        }
        int seq = outgoing ? clientSeq : serverSeq;
        int ack = outgoing ? serverSeq : clientSeq;
        now += 1000;
        to.accept(
                new Chunk(connection, Chunk.Kind.BYTES, outgoing, seq, ack, now, bytes, 0, bytes.length, false),
                e -> last = e);
        clientSeq += outgoing ? bytes.length : 0;
        serverSeq += outgoing ? 0 : bytes.length;
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    public @Nullable Exchange exchanges(Wire wire) {
        if (stream > Integer.MAX_VALUE - 4 * EXCHANGES) {
            begin();
        }
        for (int i = 0; i < EXCHANGES; i += together) {
            for (int s = 0; s < together; s++) {
                renumber(request, stream + 2 + 2 * s);
                send(true, request);
            }
            for (int s = 0; s < together; s++) {
                renumber(response, stream + 2 + 2 * s);
                send(false, response);
            }
            stream += 2 * together;
        }
        wire.megabytes += EXCHANGES * (request.length + response.length) / 1e6;
        return last;
    }
}
