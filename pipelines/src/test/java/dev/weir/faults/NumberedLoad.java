package dev.weir.faults;

import dev.weir.live.Nginx;
import dev.weir.live.Ports;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Requests to an nginx, one after the other until told to stop, each with a trace whose id is its number, from 1 on. */
final class NumberedLoad implements AutoCloseable {
    /** Between two requests: some 400 a second, so that a ring holds those of minutes. */
    private static final long PAUSE_NANOS = 2_000_000;

    private final Nginx nginx;
    private final int port;
    private final AtomicInteger sent = new AtomicInteger();
    private final Thread thread = new Thread(this::send, "load");
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    static NumberedLoad start() throws IOException, InterruptedException {
        return start("return 200 ok;");
    }

    /** @param server what stands in the configuration of nginx's server */
    static NumberedLoad start(String server) throws IOException, InterruptedException {
        int port = Ports.free();
        Nginx nginx =
                Nginx.start("keepalive_requests 1000; server { listen 127.0.0.1:%d; %s }".formatted(port, server));
        return new NumberedLoad(nginx, port);
    }

    private NumberedLoad(Nginx nginx, int port) {
        this.nginx = nginx;
        this.port = port;
    }

    int port() {
        return port;
    }

    /** The first request leaves with this: what watches must be ready by now. */
    void begin() {
        thread.start();
    }

    /** The number of the newest request. */
    int sent() {
        return sent.get();
    }

    /** Ends it, with the last request answered; gives how many there were. */
    int end() throws InterruptedException {
        stopped = true;
        thread.join();
        if (failure != null) {
            throw new AssertionError("the load failed", failure);
        }
        return sent.get();
    }

    /** The number of the request that the span tells of. */
    static int number(Span span) {
        return span.getTraceId().asReadOnlyByteBuffer().getInt(12);
    }

    private void send() {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (!stopped) {
                client.send(request(sent.incrementAndGet()), BodyHandlers.discarding());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException | InterruptedException e) {
            failure = e;
        }
    }

    private HttpRequest request(int number) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .header("traceparent", traceparent(number))
                .build();
    }

    static String traceparent(int number) {
        return "00-fa0170000000000000000000%08x-00000000000000aa-01".formatted(number);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stopped = true;
        thread.join();
        nginx.close();
    }
}
