package dev.weir.receiver;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** OTLP over gRPC. */
final class GrpcEndpoint implements AutoCloseable {
    /** For whom is told to come again. */
    static final int RETRY_SECONDS = 1;

    private static final long CLOSE_SECONDS = 5;

    private final Server server;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final ExecutorService threads;

    private GrpcEndpoint(Server server, EventLoopGroup acceptor, EventLoopGroup loops, ExecutorService threads) {
        this.server = server;
        this.acceptor = acceptor;
        this.loops = loops;
        this.threads = threads;
    }

    /** @throws IOException if it cannot listen there */
    static GrpcEndpoint start(
            ReceiverConfig.Endpoint at,
            ReceiverConfig.Limits limits,
            Collection<? extends Intake<?>> intakes,
            ReceiverCounts counts,
            Connections connections,
            ScheduledExecutorService timer)
            throws IOException, GeneralSecurityException {
        InetSocketAddress address = new InetSocketAddress(at.host(), at.port());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address);
        if (at.tls() != null) {
            builder.sslContext(Tls.grpc(at.tls()));
        }
        EventLoopGroup acceptor = Loops.of("weir-otlp-accept", 1);
        EventLoopGroup loops = Loops.of("weir-otlp-grpc", 0);
        ExecutorService threads = Loops.workers("weir-otlp-call");
        builder.bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(loops)
                .channelFactory(() -> new LimitedServerChannel(connections))
                .executor(threads)
                .decompressorRegistry(Encodings.grpc(at.maxBytes()))
                .maxConcurrentCallsPerConnection(limits.maxConcurrentStreams())
                .maxConnectionIdle(at.maxIdle().toMillis(), TimeUnit.MILLISECONDS)
                .handshakeTimeout(at.readTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .maxInboundMessageSize((int) at.maxBytes())
                .addStreamTracerFactory(new StreamEnd.Factory())
                .fallbackHandlerRegistry(new Unimplemented(counts));
        for (Intake<?> intake : intakes) {
            builder.addService(service(intake, at, timer));
        }
        try {
            return new GrpcEndpoint(builder.build().start(), acceptor, loops, threads);
        } catch (IOException e) {
            Loops.end(acceptor, loops, threads);
            throw e;
        }
    }

    private static ServerServiceDefinition service(
            Intake<?> intake, ReceiverConfig.Endpoint at, ScheduledExecutorService timer) {
        String call = intake.service().call();
        return ServerServiceDefinition.builder(call.substring(0, call.indexOf('/')))
                .addMethod(GrpcCall.method(call), GrpcCall.handler(intake, at, timer))
                .build();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            Loops.end(acceptor, loops, threads);
        }
    }

    static StatusRuntimeException status(Reply.Refused refused) {
        var status = com.google.rpc.Status.newBuilder()
                .setCode(refused.reason().code().getNumber())
                .setMessage(refused.detail());
        if (refused.reason().isRetryable()) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(Duration.newBuilder().setSeconds(RETRY_SECONDS))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** Counts calls of services that are not here, which gRPC answers itself. */
    private static final class Unimplemented extends HandlerRegistry {
        private final ReceiverCounts counts;

        Unimplemented(ReceiverCounts counts) {
            this.counts = counts;
        }

        @Override
        public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String call, @Nullable String authority) {
            counts.refused(Refusal.UNIMPLEMENTED).increment();
            return null;
        }
    }
}
