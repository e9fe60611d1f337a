package dev.weir.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.component.Signal;
import dev.weir.otlp.read.ReadLimits;
import dev.weir.otlp.read.Requests;
import dev.weir.receiver.ReceiverConfig.Endpoint;
import dev.weir.receiver.ReceiverConfig.Limits;
import io.grpc.CallOptions;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No sender locks others out, and each is understood however it packs its requests. */
@Timeout(60)
class SharesTest {
    private static final String EXPORT = TraceServiceGrpc.getExportMethod().getFullMethodName();

    private final List<Socket> sockets = new ArrayList<>();
    private Receiver receiver;
    private ManagedChannel channel;

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (channel != null) {
            channel.shutdownNow();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    @Test
    void callsThatOnlyBeganTakeNoRoomOfMessages() throws Exception {
        start(new Limits(ReadLimits.DEFAULT, 100, 1000));
        for (int i = 0; i < 40; i++) {
            sockets.add(Http2Frames.begin(receiver.grpcPort(), EXPORT, new byte[0]));
        }
        await(() -> receiver.pendingBytes() == 40L * GrpcCall.HEAD);

        stub().export(Requests.of("x".repeat(500_000)));

        assertThat(receiver.counts().refused(Refusal.FULL).sum()).isZero();
    }

    @Test
    void whatCameOfAMessageIsReservedBeforeTheRestOfItComes() throws Exception {
        start(Limits.DEFAULT);
        byte[] begin = new byte[10_005];
        begin[2] = 8; // 512 KiB will come
        sockets.add(Http2Frames.begin(receiver.grpcPort(), EXPORT, begin));

        await(() -> receiver.pendingBytes() == GrpcCall.HEAD + 10_000L);
    }

    @Test
    void onePeerHasNoMoreThanItsShareAndIsToldSo() throws Exception {
        Room room = new Room(1_000, 500);
        Peer one = Peer.of(new InetSocketAddress("10.0.0.1", 1));
        assertThat(room.reserve(one, 500)).isNull();
        assertThat(room.reserve(one, 1)).isEqualTo(Refusal.PEER_FULL);
        Peer other = Peer.of(new InetSocketAddress("10.0.0.2", 1));
        assertThat(room.reserve(other, 500)).isNull();
        assertThat(room.reserve(Peer.UNKNOWN, 1)).isEqualTo(Refusal.FULL);
        room.release(one, 500);
        assertThat(room.reserve(one, 1)).isNull();
        assertThat(Peer.of(new InetSocketAddress("2001:db8::1", 1)))
                .isEqualTo(Peer.of(new InetSocketAddress("2001:db8::ffff", 2)));
    }

    @Test
    void moreConnectionsThanMayBeAreClosedAndCounted() throws Exception {
        start(3, Duration.ofMinutes(5));
        for (int i = 0; i < 3; i++) {
            sockets.add(new Socket("localhost", receiver.grpcPort()));
        }
        await(() -> receiver.grpcConnections().open() == 3);
        try (Socket more = new Socket("localhost", receiver.grpcPort())) {
            int read;
            try {
                read = more.getInputStream().read();
            } catch (IOException reset) {
                read = -1;
            }
            assertThat(read).isEqualTo(-1);
        }
        assertThat(receiver.grpcConnections().refused()).isEqualTo(1);
        sockets.removeFirst().close();
        await(() -> receiver.grpcConnections().open() == 2);
        stub().export(Requests.of("there is room again"));
    }

    @Test
    void aConnectionWithoutCallsEnds() throws Exception {
        start(3, Duration.ofMillis(1));
        stub().export(Requests.of("one call"));
        await(() -> receiver.grpcConnections().open() == 0);
    }

    @Test
    void aSecondMessageOrBytesBehindTheFirstGetAnAnswer() throws Exception {
        start(Limits.DEFAULT);
        byte[] empty = new byte[5];
        Http2Frames.send(receiver.grpcPort(), EXPORT, new byte[2 * empty.length]);
        Http2Frames.send(receiver.grpcPort(), EXPORT, new byte[empty.length + 2]);
        await(() -> receiver.counts().refused(Refusal.MALFORMED).sum() == 2);
        await(() -> receiver.pendingBytes() == 0);
    }

    @ParameterizedTest
    @EnumSource(Encodings.class)
    void everyCompressionIsTakenByBothProtocols(Encodings encoding) throws Exception {
        start(Limits.DEFAULT);
        byte[] request = Requests.of("packed").toByteArray();
        String name = encoding.name().toLowerCase(Locale.ROOT).replace("snappy_framed", "x-snappy-framed");
        byte[] packed = EncodingsTest.pack(encoding, request);
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String spelled : List.of(name, name.toUpperCase(Locale.ROOT))) {
                assertThat(http.send(post(packed, spelled), HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
            byte[] more = Arrays.copyOf(packed, packed.length + 100_000);
            assertThat(http.send(post(more, name), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .as("bytes behind it")
                    .isEqualTo(400);
            assertThat(http.send(post(new byte[] {1, 2, 3, 4}, name), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(400);
        }
        ClientCalls.blockingUnaryCall(
                channel(new Packer(encoding, name)),
                TraceServiceGrpc.getExportMethod(),
                CallOptions.DEFAULT.withCompression(name),
                Requests.of("packed"));
        assertThat(receiver.counts().requests.sum()).isEqualTo(3);
        assertThat(receiver.unread()).isEqualTo(3);
    }

    private HttpRequest post(byte[] body, String encoding) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + receiver.httpPort() + "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private void start(Limits limits) throws IOException {
        start(limits, 1000, Duration.ofMinutes(5));
    }

    /** One sender may take all there is. */
    private void start(int maxConnections, Duration maxIdle) throws IOException {
        start(new Limits(ReadLimits.DEFAULT, 100, 1000), maxConnections, maxIdle);
    }

    private void start(Limits limits, int maxConnections, Duration maxIdle) throws IOException {
        Endpoint any = new Endpoint("localhost", 0, 1 << 20, Duration.ofMinutes(1), maxConnections, maxIdle, null);
        receiver = Receiver.start(new ReceiverConfig(
                any, any, Map.of(Signal.TRACES, "/v1/traces"), 2 << 20, limits, Acknowledgement.RECEIVED));
    }

    private TraceServiceGrpc.TraceServiceBlockingStub stub() {
        return TraceServiceGrpc.newBlockingStub(channel(Codec.Identity.NONE));
    }

    private ManagedChannel channel(Compressor compressor) {
        CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
        compressors.register(compressor);
        channel = NettyChannelBuilder.forAddress("localhost", receiver.grpcPort())
                .usePlaintext()
                .compressorRegistry(compressors)
                .build();
        return channel;
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private record Packer(Encodings encoding, String name) implements Compressor {
        @Override
        public String getMessageEncoding() {
            return name;
        }

        @Override
        public OutputStream compress(OutputStream to) {
            return new ByteArrayOutputStream() {
                @Override
                public void close() throws IOException {
                    to.write(EncodingsTest.pack(encoding, toByteArray()));
                    to.close();
                }
            };
        }
    }
}
