package dev.weir.sink.otlp;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.RetryInfo;
import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.otlp.WeirVersion;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import org.jspecify.annotations.Nullable;

/** OTLP over gRPC. */
final class GrpcTransport implements Transport {
    private static final Duration LONGEST = Duration.ofDays(1);
    /**
     * Writes a stack trace each time that a name is not resolved, which {@link Delivery} tells in a line. Held, since the JDK forgets
     * the level of a logger that nobody holds.
     */
    private static final Logger CHANNEL = Logger.getLogger("io.grpc.internal.ManagedChannelImpl");

    static {
        CHANNEL.setLevel(Level.SEVERE);
    }

    private final OtlpConfig config;
    /** Its own, since gRPC's shared ones outlive the last channel. */
    private final EventLoopGroup eventLoop;

    private final ExecutorService lookups;
    private final ManagedChannel channel;
    private final MethodDescriptor<byte[], Message> export;
    private final Channel withHeaders;
    private final CallOptions options;

    GrpcTransport(OtlpSignal<?> signal, OtlpConfig config) throws GeneralSecurityException, IOException {
        this.config = config;
        SslContext tls = config.secure() ? tls(config.tls()) : null;
        lookups = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("weir-otlp-lookup").factory());
        eventLoop = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("weir-otlp-grpc").factory(), NioIoHandler.newFactory());
        channel = channel(tls);
        export = export(signal);
        withHeaders = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers()));
        options = CallOptions.DEFAULT.withCompression(
                config.compression() == Compression.NONE
                        ? "identity"
                        : config.compression().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Reply send(ExportRequest request) {
        try {
            // After a failure the channel waits for up to two minutes by itself; here the retries decide when.
            channel.resetConnectBackoff();
            CallOptions once = options.withDeadlineAfter(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return PartialSuccess.of(ClientCalls.blockingUnaryCall(withHeaders, export, once, request.protobuf()));
        } catch (StatusRuntimeException e) {
            return failure(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        lookups.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    /** The one call that the service of each signal has. */
    private static MethodDescriptor<byte[], Message> export(OtlpSignal<?> signal) {
        ServiceDescriptor service =
                signal.response().getDescriptorForType().getFile().getServices().getFirst();
        return MethodDescriptor.<byte[], Message>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(
                        service.getFullName(), service.getMethods().getFirst().getName()))
                .setRequestMarshaller(new Written())
                .setResponseMarshaller(ProtoUtils.marshaller(signal.response()))
                .build();
    }

    /** Requests are bytes already. */
    private static final class Written implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] request) {
            return new ByteArrayInputStream(request);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new IllegalStateException("a client reads no requests");
        }
    }

    private static Reply failure(StatusRuntimeException e) {
        String reason = e.getStatus().getCode().name();
        Duration after = retryInfo(e);
        boolean retry = switch (e.getStatus().getCode()) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> true;
            case RESOURCE_EXHAUSTED -> after != null;
            default -> false;
        };
        String message = message(e.getStatus());
        return retry
                ? new Reply.Unavailable(reason, after == null ? Duration.ZERO : after, message)
                : new Reply.Refused(reason, message);
    }

    private static @Nullable Duration retryInfo(StatusRuntimeException e) {
        com.google.rpc.Status status = StatusProto.fromThrowable(e);
        if (status == null) {
            return null;
        }
        try {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(RetryInfo.class)) {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    Duration after = Duration.ofSeconds(
                            Math.clamp(delay.getSeconds(), 0, LONGEST.toSeconds()), Math.max(0, delay.getNanos()));
                    return after;
                }
            }
        } catch (InvalidProtocolBufferException broken) {
            return null;
        }
        return null;
    }

    /** The cause often says more than gRPC's own "io exception". */
    private static String message(Status status) {
        String description = status.getDescription() == null ? "" : status.getDescription();
        Throwable cause = status.getCause();
        if (cause == null) {
            return description;
        }
        // The type of gRPC's own copy of Netty tells nothing.
        return description + ": " + (cause instanceof ConnectException ? cause.getMessage() : cause);
    }

    private ManagedChannel channel(@Nullable SslContext tls) {
        CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
        compressors.register(Codec.Identity.NONE);
        compressors.register(new Gzip());
        compressors.register(new Zstd());
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        config.endpoint().getHost(), config.endpoint().getPort())
                .eventLoopGroup(eventLoop)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .offloadExecutor(lookups)
                .userAgent("Weir/" + WeirVersion.VALUE)
                .compressorRegistry(compressors)
                .decompressorRegistry(DecompressorRegistry.getDefaultInstance().with(new Zstd(), true))
                .disableRetry();
        if (tls == null) {
            return builder.usePlaintext().build();
        }
        if (config.tls().serverName() != null) {
            builder.overrideAuthority(config.tls().serverName());
        }
        return builder.sslContext(tls).build();
    }

    private Metadata headers() {
        Metadata headers = new Metadata();
        config.headers()
                .forEach((name, value) -> headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return headers;
    }

    private static SslContext tls(TlsConfig config) throws GeneralSecurityException, IOException {
        KeyManager keys = Tls.keys(config);
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .trustManager(Tls.trust(config))
                .protocols(Tls.protocols(config));
        return (keys == null ? builder : builder.keyManager(keys)).build();
    }
}
