package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP, protobuf and JSON. A request has a virtual thread, which waits where the answer has to. */
final class HttpEndpoint implements AutoCloseable {
    /** Of a body that was refused, in bytes. */
    private static final int MOST_READ_AWAY = 4 << 20;

    private static final int SKIPPED = 1 << 13;

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    /** In seconds, and connections: of all such servers of the process, unless its options say otherwise. */
    private static final Map<String, String> OF_PROCESS =
            Map.of("sun.net.httpserver.maxReqTime", "60", "jdk.httpserver.maxConnections", "1024");

    static {
        OF_PROCESS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReceiverConfig.Endpoint at;
    private final Map<String, Intake<?>> paths;
    private final ReceiverCounts counts;
    private final ScheduledExecutorService timer;

    private HttpEndpoint(
            HttpServer server,
            ReceiverConfig.Endpoint at,
            Map<String, Intake<?>> paths,
            ReceiverCounts counts,
            ScheduledExecutorService timer) {
        this.server = server;
        this.at = at;
        this.paths = paths;
        this.counts = counts;
        this.timer = timer;
    }

    /** @throws IOException if it cannot listen there */
    static HttpEndpoint start(
            ReceiverConfig.Endpoint at,
            Map<String, Intake<?>> paths,
            ReceiverCounts counts,
            ScheduledExecutorService timer)
            throws IOException, GeneralSecurityException {
        InetSocketAddress address = new InetSocketAddress(at.host(), at.port());
        HttpServer server;
        if (at.tls() == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(Tls.http(at.tls()));
            server = secure;
        }
        HttpEndpoint endpoint = new HttpEndpoint(server, at, paths, counts, timer);
        server.createContext("/", endpoint::handle);
        server.setExecutor(endpoint.threads);
        server.start();
        return endpoint;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Requests that wait for an answer have got it before. */
    @Override
    public void close() {
        server.stop(1);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean post = exchange.getRequestMethod().equals("POST");
            Intake<?> intake = paths.get(exchange.getRequestURI().getPath());
            if (intake == null && !post) {
                plain(exchange, 404, "404 page not found");
            } else if (!post) {
                exchange.getResponseHeaders().set("Allow", "POST");
                plain(exchange, 405, "405 method not allowed, supported: [POST]");
            } else {
                post(exchange, intake);
            }
        }
    }

    private void post(HttpExchange exchange, @Nullable Intake<?> intake) throws IOException {
        Deadline deadline = new Deadline(exchange);
        try {
            String type = type(exchange);
            String answerType = type == null ? PROTOBUF : type;
            if (intake == null) {
                answer(exchange, answerType, refuse(Refusal.UNIMPLEMENTED), deadline);
            } else if (type == null || (!isPlain(exchange) && Encodings.of(encoding(exchange)) == null)) {
                answer(exchange, answerType, refuse(Refusal.UNSUPPORTED), deadline);
            } else {
                export(exchange, type, intake, deadline);
            }
        } finally {
            deadline.met();
        }
    }

    private void export(HttpExchange exchange, String type, Intake<?> intake, Deadline deadline) throws IOException {
        Reservation reservation = new Reservation(intake.room(), Peer.of(exchange.getRemoteAddress()));
        try {
            answer(exchange, type, take(exchange, type, intake, reservation, deadline), deadline);
        } finally {
            reservation.release();
        }
    }

    private Reply.Refused refuse(Refusal reason) {
        return counts.refuse(reason, reason.message());
    }

    private static @Nullable String type(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Content-Type");
        String type = given == null ? "" : given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals(PROTOBUF) || type.equals(JSON) ? type : null;
    }

    private static String encoding(HttpExchange exchange) {
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        return encoding == null ? "" : encoding;
    }

    private static boolean isPlain(HttpExchange exchange) {
        String encoding = encoding(exchange).strip();
        return encoding.isEmpty() || encoding.equalsIgnoreCase("identity");
    }

    private Reply take(HttpExchange exchange, String type, Intake<?> intake, Reservation reservation, Deadline deadline)
            throws IOException {
        Encodings encoding = isPlain(exchange) ? null : Encodings.of(encoding(exchange));
        Body body = new Body(at.maxBytes(), reservation, Integer.MAX_VALUE);
        Arriving raw = new Arriving(exchange.getRequestBody());
        // Not closed by what unpacks it: the rest of it is read away.
        try (InputStream in = encoding == null ? raw : encoding.open(raw, at.maxBytes())) {
            Refusal refusal = body.read(in);
            if (refusal != null) {
                return refuse(refusal);
            }
            if (raw.read() >= 0) {
                return malformed("there are bytes behind what is compressed");
            }
        } catch (ZipException e) {
            return malformed(e.getMessage());
        } catch (EOFException e) {
            return malformed("the body ends too early");
        } catch (RuntimeException e) {
            return malformed(e.getMessage()); // of a decompressor
        } catch (IOException e) {
            if (!raw.isBroken()) {
                return malformed(e.getMessage());
            }
            refuse(deadline.isOver() ? Refusal.READ_TIMEOUT : Refusal.BROKEN_OFF);
            throw e;
        }
        deadline.met();
        return intake.take(body.bytes(), type.equals(JSON), reservation).join();
    }

    private Reply.Refused malformed(@Nullable String why) {
        return counts.refuse(Refusal.MALFORMED, Refusal.MALFORMED.message() + ": " + why);
    }

    private static void answer(HttpExchange exchange, String type, Reply reply, Deadline deadline) throws IOException {
        switch (reply) {
            case Reply.Taken taken -> message(exchange, 200, type, taken.response());
            case Reply.Refused refused -> {
                readAway(exchange);
                deadline.met();
                if (refused.reason().isRetryable()) {
                    exchange.getResponseHeaders().set("Retry-After", String.valueOf(GrpcEndpoint.RETRY_SECONDS));
                }
                message(
                        exchange,
                        refused.reason().httpStatus(),
                        type,
                        com.google.rpc.Status.newBuilder()
                                .setCode(refused.reason().code().getNumber())
                                .setMessage(refused.detail())
                                .build());
            }
        }
    }

    /** A body of which it is known whether it, or what is made of it, cannot be read. */
    private static final class Arriving extends FilterInputStream {
        private boolean broken;

        Arriving(InputStream in) {
            super(in);
        }

        boolean isBroken() {
            return broken;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            try {
                return super.read(to, offset, length);
            } catch (IOException e) {
                broken = true;
                throw e;
            }
        }

        @Override
        public void close() {
            // Its exchange closes it.
        }
    }

    /** Closes the connection of a request that is not there in time: the JDK's server has a limit for all servers of the process only. */
    private final class Deadline {
        private final ScheduledFuture<?> timeout;
        private volatile boolean over;

        Deadline(HttpExchange exchange) {
            timeout = timer.schedule(
                    () -> {
                        over = true;
                        exchange.close();
                    },
                    at.readTimeout().toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        void met() {
            timeout.cancel(false);
        }

        boolean isOver() {
            return over;
        }
    }

    /** A connection that is closed over unread bytes is reset, and the reset may overtake the answer. More than this is not waited for. */
    private static void readAway(HttpExchange exchange) throws IOException {
        InputStream rest = exchange.getRequestBody();
        for (int read = 0; read < MOST_READ_AWAY && rest.skip(SKIPPED) > 0; ) {
            read += SKIPPED;
        }
    }

    private static void message(HttpExchange exchange, int status, String type, Message message) throws IOException {
        byte[] body = type.equals(JSON) ? json(message) : message.toByteArray();
        exchange.getResponseHeaders().set("Content-Type", type);
        send(exchange, status, body);
    }

    private static byte[] json(MessageOrBuilder message) throws InvalidProtocolBufferException {
        return JsonFormat.printer()
                .omittingInsignificantWhitespace()
                .print(message)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void plain(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
