package dev.weir.receiver;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of an endpoint. */
final class Loops {
    private static final long CLOSE_SECONDS = 5;

    private Loops() {}

    /** @param threads 0 for as many as Netty takes by itself */
    static EventLoopGroup of(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(threads, factory(name), NioIoHandler.newFactory());
    }

    /** As many as can work: what each unpacks and reads takes memory. */
    static ExecutorService workers(String name) {
        return Executors.newFixedThreadPool(2 * Runtime.getRuntime().availableProcessors(), factory(name));
    }

    private static ThreadFactory factory(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    }

    static void end(EventLoopGroup acceptor, EventLoopGroup loops, ExecutorService threads) {
        Future<?> _ = acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        threads.shutdown();
    }
}
