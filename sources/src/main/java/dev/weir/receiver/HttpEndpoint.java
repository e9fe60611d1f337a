package dev.weir.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import dev.weir.otlp.read.OtlpJson;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP, protobuf and JSON. A request has a virtual thread, which waits where the answer has to. */
final class HttpEndpoint implements AutoCloseable {
    /** Of a body that was refused, in bytes. */
    private static final int MOST_READ_AWAY = 4 << 20;

    private static final int SKIPPED = 1 << 13;

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TraceIntake intake;
    private final long maxBytes;

    private HttpEndpoint(HttpServer server, TraceIntake intake, long maxBytes) {
        this.server = server;
        this.intake = intake;
        this.maxBytes = maxBytes;
    }

    /** @throws IOException if it cannot listen there */
    static HttpEndpoint start(ReceiverConfig.Endpoint at, String tracesPath, TraceIntake intake)
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
        HttpEndpoint endpoint = new HttpEndpoint(server, intake, at.maxBytes());
        server.createContext("/", exchange -> endpoint.handle(exchange, tracesPath));
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

    private void handle(HttpExchange exchange, String tracesPath) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(tracesPath)) {
                plain(exchange, 404, "404 page not found");
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                plain(exchange, 405, "405 method not allowed, supported: [POST]");
            } else {
                traces(exchange);
            }
        }
    }

    private void traces(HttpExchange exchange) throws IOException {
        String type = type(exchange);
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        if (type == null
                || !(encoding == null
                        || encoding.isEmpty()
                        || encoding.equals("identity")
                        || encoding.equals("gzip"))) {
            answer(exchange, type == null ? PROTOBUF : type, intake.refuse(Refusal.UNSUPPORTED));
            return;
        }
        Reservation reservation = new Reservation(intake.inbox(), 0);
        try {
            answer(exchange, type, take(exchange, type, "gzip".equals(encoding), reservation));
        } finally {
            reservation.release();
        }
    }

    private static @Nullable String type(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Content-Type");
        String type = given == null ? "" : given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals(PROTOBUF) || type.equals(JSON) ? type : null;
    }

    private Reply take(HttpExchange exchange, String type, boolean gzip, Reservation reservation) throws IOException {
        Body body = new Body(maxBytes, reservation);
        try {
            InputStream raw = exchange.getRequestBody();
            Refusal refusal = body.read(gzip ? new GZIPInputStream(raw) : raw);
            if (refusal != null) {
                return intake.refuse(refusal);
            }
            ExportTraceServiceRequest request = type.equals(JSON)
                    ? OtlpJson.traces(new String(body.bytes(), StandardCharsets.UTF_8))
                    : ExportTraceServiceRequest.parseFrom(body.bytes());
            long bytes = body.size();
            reservation.keep(bytes);
            return intake.take(request, bytes).join();
        } catch (InvalidProtocolBufferException | ZipException e) {
            return intake.refuse(Refusal.MALFORMED, Refusal.MALFORMED.message() + ": " + e.getMessage());
        } catch (java.io.EOFException e) {
            return intake.refuse(Refusal.MALFORMED, Refusal.MALFORMED.message() + ": the body ends too early");
        }
    }

    private static void answer(HttpExchange exchange, String type, Reply reply) throws IOException {
        switch (reply) {
            case Reply.Taken taken -> {
                ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
                if (taken.rejected() > 0) {
                    response.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                            .setRejectedSpans(taken.rejected())
                            .setErrorMessage(taken.message()));
                }
                message(exchange, 200, type, response.build());
            }
            case Reply.Refused refused -> {
                readAway(exchange);
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
