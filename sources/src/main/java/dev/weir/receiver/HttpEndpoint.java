package dev.weir.receiver;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.group.ChannelGroup;
import io.grpc.netty.shaded.io.netty.channel.group.DefaultChannelGroup;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpDecoderConfig;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequestDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseEncoder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP/1.1, protobuf and JSON. */
final class HttpEndpoint implements AutoCloseable {
    /** Bytes of a first line, which is the head's longest at most. */
    private static final int LONGEST_LINE = 4 << 10;

    /** Bytes of all headers: a connection holds no more before its body. */
    private static final int LONGEST_HEAD = 16 << 10;

    /** Bytes that a connection reads at a time. */
    private static final int READ = 16 << 10;

    private static final long CLOSE_SECONDS = 1;

    private final ReceiverConfig.Endpoint at;
    private final Map<String, Intake<?>> paths;
    private final ReceiverCounts counts;
    private final LongAdder idle = new LongAdder();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final EventLoopGroup acceptor = Loops.of("weir-otlp-accept", 1);
    private final EventLoopGroup loops = Loops.of("weir-otlp-http", 0);
    private final ExecutorService threads = Loops.workers("weir-otlp-post");
    private final Channel server;

    private HttpEndpoint(
            ReceiverConfig.Endpoint at,
            Map<String, Intake<?>> paths,
            ReceiverCounts counts,
            Connections connections,
            @Nullable SslContext tls)
            throws IOException {
        this.at = at;
        this.paths = paths;
        this.counts = counts;
        ChannelFuture bound = new ServerBootstrap()
                .group(acceptor, loops)
                .channelFactory(() -> new LimitedServerChannel(connections))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2 << 10, READ))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        init(channel, tls);
                    }
                })
                .bind(new InetSocketAddress(at.host(), at.port()))
                .awaitUninterruptibly();
        server = bound.channel();
        if (!bound.isSuccess()) {
            Loops.end(acceptor, loops, threads);
            throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
        }
    }

    /** @throws IOException if it cannot listen there */
    static HttpEndpoint start(
            ReceiverConfig.Endpoint at, Map<String, Intake<?>> paths, ReceiverCounts counts, Connections connections)
            throws IOException, GeneralSecurityException {
        return new HttpEndpoint(at, paths, counts, connections, at.tls() == null ? null : Tls.http(at.tls()));
    }

    private void init(Channel channel, @Nullable SslContext tls) {
        open.add(channel);
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(at.readTimeout().toMillis());
            channel.pipeline().addLast(handler);
        }
        HttpConnection connection = new HttpConnection(this);
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEAD)
                .setMaxChunkSize(READ);
        channel.pipeline()
                .addLast(connection.arrivals())
                .addLast(new HttpRequestDecoder(limits))
                .addLast(new HttpResponseEncoder())
                .addLast(connection);
    }

    ReceiverConfig.Endpoint at() {
        return at;
    }

    /** Null for a path of no signal that is taken. */
    @Nullable
    Intake<?> intake(String path) {
        return paths.get(path);
    }

    ReceiverCounts counts() {
        return counts;
    }

    /** Unpacks and reads requests: as many at a time as can work, because each takes memory. */
    ExecutorService threads() {
        return threads;
    }

    /** Connections that were ended because nothing came on them. */
    LongAdder idle() {
        return idle;
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Requests that wait for an answer have got it before. */
    @Override
    public void close() {
        ChannelFuture _ = server.close().awaitUninterruptibly();
        for (Channel channel : open) {
            channel.pipeline().fireUserEventTriggered(HttpConnection.Stop.INSTANCE);
        }
        open.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        open.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        Loops.end(acceptor, loops, threads);
    }
}
