package dev.weir.container.runtime;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a GET over a unix socket. It is asked for in HTTP/1.0, which the servers of Docker and podman (Go's) speak: the body
 * comes as it is and ends with the connection. {@code java.net.http} has no unix sockets.
 */
final class UnixHttp implements Closeable {
    static final int MAX_HEAD = 64 << 10;
    static final int MAX_BODY = 16 << 20;
    private static final long TIMEOUT_SECONDS = 5;
    private static final ScheduledThreadPoolExecutor TIMEOUTS = timeouts();

    private final SocketChannel channel;
    private final InputStream in;
    private final int status;

    private UnixHttp(SocketChannel channel, InputStream in, int status) {
        this.channel = channel;
        this.in = in;
        this.status = status;
    }

    /**
     * Waits for the head of the answer.
     *
     * @return null if what answers is no HTTP server
     */
    static @Nullable UnixHttp get(Path socket, String target) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean open = false;
        ScheduledFuture<?> timeout = closeLater(channel);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer request = ByteBuffer.wrap(("GET " + target
                            + " HTTP/1.0\r\nHost: localhost\r\nUser-Agent: weir\r\nAccept: application/json\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            int status = status(in);
            open = status > 0;
            return open ? new UnixHttp(channel, in, status) : null;
        } finally {
            timeout.cancel(false);
            if (!open) {
                channel.close();
            }
        }
    }

    int status() {
        return status;
    }

    /** The whole body, at most {@link #MAX_BODY}. */
    byte[] body() throws IOException {
        ScheduledFuture<?> timeout = closeLater(channel);
        try {
            byte[] body = in.readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                throw new IOException("an answer of more than " + MAX_BODY + " bytes");
            }
            return body;
        } finally {
            timeout.cancel(false);
        }
    }

    /** The body as it comes, without end. */
    InputStream stream() {
        return in;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Reads the head; 0 if it is none. */
    private static int status(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2) {
            int b = in.read();
            if (b < 0 && head.size() == 0) {
                return 0;
            }
            if (b < 0) {
                throw new EOFException("the answer ends within its head");
            }
            head.write(b);
            newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
            boolean http = head.size() != 5
                    || head.toString(StandardCharsets.ISO_8859_1).equals("HTTP/");
            if (!http || head.size() > MAX_HEAD) {
                return 0;
            }
        }
        String[] line = head.toString(StandardCharsets.ISO_8859_1).split(" ", 3);
        return line.length > 1 && line[1].matches("[1-5][0-9][0-9]") ? Integer.parseInt(line[1]) : 0;
    }

    /** A blocked read of a channel ends when the channel is closed. */
    private static ScheduledFuture<?> closeLater(SocketChannel channel) {
        return TIMEOUTS.schedule(
                () -> {
                    channel.close();
                    return null;
                },
                TIMEOUT_SECONDS,
                TimeUnit.SECONDS);
    }

    private static ScheduledThreadPoolExecutor timeouts() {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("weir-container-timeouts").factory());
        executor.setRemoveOnCancelPolicy(true);
        // Without work it has no thread, so that nothing outlives a job.
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
