package dev.weir.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Signal;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.Requests;
import dev.weir.receiver.ReceiverConfig.Endpoint;
import dev.weir.receiver.ReceiverConfig.Limits;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Senders that stop in the middle of a request, go away, or send what is no OTLP, over sockets. */
@Timeout(60)
class SlowAndBrokenSendersTest {
    /** One sender may take all there is. */
    private static final Limits ALL = new Limits(ReadLimits.DEFAULT, 100, 1000);

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final long ROOM = 1 << 20;

    private Receiver receiver;
    private ManagedChannel channel;

    @AfterEach
    void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
        receiver.close();
    }

    @Test
    void anHttpSenderThatStopsInTheMiddleOfABodyGivesItsRoomBack() throws Exception {
        start(SHORT);
        try (Socket socket = post(1_000_000, new byte[70_000])) {
            awaitPending(true);
            assertThat(socket.getInputStream().read()).as("the connection ends").isEqualTo(-1);
        }
        awaitPending(false);
        assertThat(refused(Refusal.READ_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void anHttpSenderThatDripsIsNoBetter() throws Exception {
        start(SHORT);
        try (Socket socket = post(1_000_000, new byte[1])) {
            int sent = 0;
            try {
                while (true) {
                    socket.getOutputStream().write(1);
                    sent++;
                    Thread.sleep(10);
                }
            } catch (IOException closed) {
                assertThat(sent).isPositive();
            }
        }
        assertThat(refused(Refusal.READ_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void anHttpSenderThatGoesAwayInTheMiddleOfABodyIsCounted() throws Exception {
        start(LONG);
        post(1_000_000, new byte[70_000]).close();
        awaitRefused(Refusal.BROKEN_OFF);
        awaitPending(false);
    }

    @Test
    void aGrpcSenderThatStopsInTheMiddleOfARequestGivesItsRoomBack() throws Exception {
        start(SHORT);
        var call = channel().newCall(TraceServiceGrpc.getExportMethod(), CallOptions.DEFAULT);
        Outcome<Object> outcome = new Outcome<>();
        call.start(new Forward<>(outcome), new Metadata());
        call.sendMessage(Requests.of("never ends"));
        assertThat(outcome.await().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        awaitPending(false);
        assertThat(refused(Refusal.READ_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void aGrpcSenderThatGoesAwayIsCounted() throws Exception {
        start(LONG);
        try (Socket _ = Http2Frames.begin(
                receiver.grpcPort(),
                TraceServiceGrpc.getExportMethod().getFullMethodName(),
                new byte[] {0, 0, 0, 0, 9, 7})) {
            awaitPending(true);
        }
        awaitRefused(Refusal.BROKEN_OFF);
        awaitPending(false);
    }

    @Test
    void whatIsNoProtobufOverGrpcIsToldAndCounted() throws Exception {
        start(LONG);
        assertThat(send("what is this?".getBytes(StandardCharsets.UTF_8), null))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused(Refusal.MALFORMED)).isEqualTo(1);
        byte[] random = new byte[200];
        Random seeded = new Random(7);
        int refused = 1;
        for (int i = 0; i < 100; i++) {
            seeded.nextBytes(random);
            refused += send(random, null) == Status.Code.INVALID_ARGUMENT ? 1 : 0;
        }
        assertThat(refused(Refusal.MALFORMED)).isEqualTo(refused).isGreaterThan(50);
        awaitPending(false);
    }

    @Test
    void aFrameThatIsSaidToBeGzippedAndIsNotIsCounted() throws Exception {
        start(LONG);
        assertThat(send(Requests.of("plain").toByteArray(), new NoGzip())).isNotEqualTo(Status.Code.OK);
        awaitRefused(Refusal.MALFORMED);
        awaitPending(false);
    }

    @Test
    void aFrameOfACompressionThatNobodyNamedIsCounted() throws Exception {
        start(LONG);
        Http2Frames.send(receiver.grpcPort(), TraceServiceGrpc.getExportMethod().getFullMethodName(), new byte[] {
            1, 0, 0, 0, 1, 7
        });
        awaitRefused(Refusal.MALFORMED);
        awaitPending(false);
    }

    @Test
    void aFrameThatEndsTooEarlyIsCounted() throws Exception {
        start(LONG);
        Http2Frames.send(receiver.grpcPort(), TraceServiceGrpc.getExportMethod().getFullMethodName(), new byte[] {
            0, 0, 0, 0, 9, 7
        });
        awaitRefused(Refusal.MALFORMED);
        awaitPending(false);
    }

    private void start(Duration readTimeout) throws IOException {
        Endpoint any = new Endpoint("localhost", 0, ROOM, readTimeout, 1000, Duration.ofMinutes(5), null);
        receiver = Receiver.start(new ReceiverConfig(
                any, any, Map.of(Signal.TRACES, "/v1/traces"), 4 * ROOM, ALL, Acknowledgement.RECEIVED));
    }

    private ManagedChannel channel() {
        if (channel == null) {
            channel = NettyChannelBuilder.forAddress("localhost", receiver.grpcPort())
                    .usePlaintext()
                    .compressorRegistry(compressors())
                    .build();
        }
        return channel;
    }

    private static io.grpc.CompressorRegistry compressors() {
        io.grpc.CompressorRegistry registry = io.grpc.CompressorRegistry.newEmptyInstance();
        registry.register(Codec.Identity.NONE);
        registry.register(new NoGzip());
        return registry;
    }

    private Status.Code send(byte[] bytes, io.grpc.Compressor compressor) {
        MethodDescriptor<byte[], byte[]> raw = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(TraceServiceGrpc.getExportMethod().getFullMethodName())
                .setRequestMarshaller(new Raw())
                .setResponseMarshaller(new Raw())
                .build();
        CallOptions options = compressor == null
                ? CallOptions.DEFAULT
                : CallOptions.DEFAULT.withCompression(compressor.getMessageEncoding());
        try {
            ClientCalls.blockingUnaryCall(channel(), raw, options, bytes);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private Socket post(int length, byte[] begun) throws IOException {
        Socket socket = new Socket("localhost", receiver.httpPort());
        OutputStream out = socket.getOutputStream();
        out.write(("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: "
                        + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(begun);
        out.flush();
        return socket;
    }

    private long refused(Refusal reason) {
        return receiver.counts().refused(reason).sum();
    }

    private void awaitRefused(Refusal reason) throws InterruptedException {
        while (refused(reason) == 0) {
            Thread.sleep(10);
        }
        assertThat(refused(reason)).isEqualTo(1);
    }

    private void awaitPending(boolean some) throws InterruptedException {
        while (receiver.pendingBytes() > 0 != some) {
            Thread.sleep(10);
        }
    }

    /** How a call ends. */
    private static final class Outcome<T> {
        private Status status;

        synchronized Status await() throws InterruptedException {
            while (status == null) {
                wait();
            }
            return status;
        }

        synchronized void end(Status with) {
            status = with;
            notifyAll();
        }
    }

    private static final class Forward<T> extends ClientCall.Listener<T> {
        private final Outcome<?> outcome;

        Forward(Outcome<?> outcome) {
            this.outcome = outcome;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            outcome.end(status);
        }
    }

    /** Says gzip and leaves everything as it is. */
    private static final class NoGzip implements io.grpc.Compressor {
        @Override
        public String getMessageEncoding() {
            return "gzip";
        }

        @Override
        public OutputStream compress(OutputStream to) {
            return to;
        }
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
