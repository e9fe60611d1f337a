package dev.weir.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testing.Requires;
import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC of grpc-java's client and server, from the kernel to spans. */
class LiveGrpcTest {
    private static final int CALLS = 200;

    /** Calls of a connection that was joined in its middle, of which three rounds prove that they are what they seem. */
    private static final int MOST_UNPROVEN = 6;

    private static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodDescriptor.MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> STREAM =
            method("Stream", MethodDescriptor.MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> FAIL = method("Fail", MethodDescriptor.MethodType.UNARY);

    @TempDir
    private static Path folder;

    private static Server server;

    /** Messages that are nothing but bytes. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                .setFullMethodName("weir.Live/" + name)
                .setType(type)
                .build();
    }

    @BeforeAll
    static void start() throws IOException {
        Requires.that("root".equals(System.getProperty("user.name")), "capturing needs root");
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerServiceDefinition.builder("weir.Live")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(LiveGrpcTest::echo))
                        .addMethod(STREAM, ServerCalls.asyncServerStreamingCall(LiveGrpcTest::fiveTimes))
                        .addMethod(
                                FAIL,
                                ServerCalls.asyncUnaryCall((request, out) -> out.onError(Status.NOT_FOUND
                                        .withDescription("not here")
                                        .asRuntimeException())))
                        .build())
                .fallbackHandlerRegistry(new Echoes())
                .build()
                .start();
    }

    /** Any other method. */
    private static final class Echoes extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<byte[], byte[]> lookupMethod(String name, String authority) {
            String method = name.substring(name.indexOf('/') + 1);
            return ServerMethodDefinition.create(
                    method(method, MethodDescriptor.MethodType.UNARY), ServerCalls.asyncUnaryCall(LiveGrpcTest::echo));
        }
    }

    private static void echo(byte[] request, StreamObserver<byte[]> out) {
        out.onNext(request);
        out.onCompleted();
    }

    private static void fiveTimes(byte[] request, StreamObserver<byte[]> out) {
        for (int i = 0; i < 5; i++) {
            out.onNext(request);
        }
        out.onCompleted();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    @Test
    void asManySpansAsCallsWithTheirStatusAndTheirMessages() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("spans.json"));
        WeirProcess weir = WeirProcess.start(spans.pipeline("http2", server.getPort()));
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        try {
            for (int i = 0; i < CALLS; i++) {
                ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, new byte[i]);
                Iterator<byte[]> answers =
                        ClientCalls.blockingServerStreamingCall(channel, STREAM, CallOptions.DEFAULT, new byte[9000]);
                answers.forEachRemaining(answer -> assertThat(answer).hasSize(9000));
                assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, FAIL, CallOptions.DEFAULT, new byte[1]))
                        .isInstanceOf(StatusRuntimeException.class);
            }
            String port = SpansFile.port(server.getPort());
            spans.await(3 * CALLS, port);
            String output = weir.stop();

            for (int kind = 2; kind <= 3; kind++) {
                assertThat(spans.count(kind, port)).as(output).isEqualTo(3 * CALLS);
                assertThat(spans.count(kind, port, "\"name\":\"weir.Live/Unary\"", status("OK"), messages(1)))
                        .isEqualTo(CALLS);
                assertThat(spans.count(kind, port, "\"name\":\"weir.Live/Stream\"", status("OK"), messages(5)))
                        .isEqualTo(CALLS);
                assertThat(spans.count(kind, port, "\"name\":\"weir.Live/Fail\"", status("NOT_FOUND"), messages(0)))
                        .isEqualTo(CALLS);
            }
        } finally {
            channel.shutdownNow();
            weir.close();
        }
    }

    /** One call at a time, each of a method of its own, so that its name is on the wire whatever table there was before. */
    @Test
    void ofAConnectionThatIsJoinedInItsMiddleEveryCallIsASpanOrCountedAsUnproven() throws Exception {
        SpansFile spans = new SpansFile(folder.resolve("joined.json"));
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        for (int i = 0; i < 50; i++) {
            numbered(channel, i);
        }
        WeirProcess weir = WeirProcess.start(spans.pipeline("http2", server.getPort()));
        try {
            for (int i = 50; i < 50 + CALLS; i++) {
                numbered(channel, i);
            }
            String port = SpansFile.port(server.getPort());
            spans.await(CALLS - MOST_UNPROVEN, port);
            String output = weir.stop();

            long unproven = WeirProcess.counted(output, "protocols", "http2.requests_unproven");
            assertThat(spans.count(2, port) + spans.count(3, port) + unproven)
                    .as(output)
                    .isEqualTo(2 * CALLS);
            for (int kind = 2; kind <= 3; kind++) {
                long missing = CALLS - spans.count(kind, port);
                assertThat(missing).as(output).isBetween(0L, (long) MOST_UNPROVEN);
                for (int i = 0; i < CALLS; i++) {
                    assertThat(spans.count(kind, "weir.Live/N" + (50 + i) + "\""))
                            .as("call %d, %s", i, output)
                            .isEqualTo(i < missing ? 0 : 1);
                }
            }
        } finally {
            channel.shutdownNow();
            weir.close();
        }
    }

    private static void numbered(ManagedChannel channel, int number) {
        MethodDescriptor<byte[], byte[]> one = method("N" + number, MethodDescriptor.MethodType.UNARY);
        ClientCalls.blockingUnaryCall(channel, one, CallOptions.DEFAULT, new byte[number]);
    }

    private static String status(String name) {
        return SpansFile.attribute("rpc.response.status_code", name);
    }

    private static String messages(int count) {
        return "\"weir.grpc.response.messages\",\"value\":{\"intValue\":\"" + count + "\"}";
    }
}
