package dev.weir.container.runtime;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** gRPC over a unix socket, with messages as {@link Message} reads them. */
final class GrpcSocket implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 5;
    private static final int MAX_MESSAGE = 16 << 20;

    private final EventLoopGroup eventLoop;
    private final ManagedChannel channel;

    GrpcSocket(Path socket) {
        eventLoop = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("weir-container-grpc").factory(), NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .eventLoopGroup(eventLoop)
                .channelType(NioDomainSocketChannel.class)
                // containerd refuses the path of a socket as an authority.
                .overrideAuthority("localhost")
                .maxInboundMessageSize(MAX_MESSAGE)
                .usePlaintext()
                .disableRetry()
                .directExecutor()
                .build();
    }

    /** @param method {@code package.Service/Method} */
    Message call(String method, Message request) {
        return ClientCalls.blockingUnaryCall(
                channel,
                method(MethodDescriptor.MethodType.UNARY, method),
                CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS),
                request);
    }

    /** Answers without end; the iterator fails when the connection does. */
    Iterator<Message> stream(String method, Message request) {
        return ClientCalls.blockingServerStreamingCall(
                channel, method(MethodDescriptor.MethodType.SERVER_STREAMING, method), CallOptions.DEFAULT, request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            var _ = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static MethodDescriptor<Message, Message> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.<Message, Message>newBuilder(Messages.INSTANCE, Messages.INSTANCE)
                .setType(type)
                .setFullMethodName(name)
                .build();
    }

    private enum Messages implements MethodDescriptor.Marshaller<Message> {
        INSTANCE;

        @Override
        public InputStream stream(Message value) {
            return value.stream();
        }

        @Override
        public Message parse(InputStream in) {
            try {
                return Message.read(in);
            } catch (IOException | UncheckedIOException e) {
                throw Status.INTERNAL
                        .withDescription("no protobuf message")
                        .withCause(e)
                        .asRuntimeException(new Metadata());
            }
        }
    }
}
