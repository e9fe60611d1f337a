package dev.weir.sink.testing;

import com.github.luben.zstd.ZstdInputStream;
import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An OTLP/HTTP receiver on the JDK's server. Answers what it is told to, then 200. */
public final class HttpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    public final List<Received> accepted = new CopyOnWriteArrayList<>();
    public final List<Received> seen = new CopyOnWriteArrayList<>();
    public final List<String> paths = new CopyOnWriteArrayList<>();
    public final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    private HttpReceiver(int port, SSLContext tls, boolean clientCertificate) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters ssl = tls.getDefaultSSLParameters();
                    ssl.setNeedClientAuth(clientCertificate);
                    parameters.setSSLParameters(ssl);
                }
            });
            server = https;
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static HttpReceiver start() throws IOException {
        return new HttpReceiver(0, null, false);
    }

    public static HttpReceiver startAt(int port) throws IOException {
        return new HttpReceiver(port, null, false);
    }

    public static HttpReceiver startTls(SSLContext tls, boolean clientCertificate) throws IOException {
        return new HttpReceiver(0, tls, clientCertificate);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public int recordsAccepted() {
        return accepted.stream().mapToInt(Received::records).sum();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), v.getFirst()));
            byte[] body = plain(exchange.getRequestBody(), headers.getOrDefault("content-encoding", ""));
            boolean json = headers.get("content-type").equals("application/json");
            boolean metrics = exchange.getRequestURI().getPath().contains("metrics");
            Message request = metrics ? metrics(json, body) : traces(json, body);
            Received received = new Received(request, headers);
            paths.add(exchange.getRequestURI().getPath());
            seen.add(received);
            Answer answer = answers.poll();
            if (answer != null) {
                Thread.sleep(answer.delayMillis());
                answer.headers().forEach(exchange.getResponseHeaders()::set);
            }
            int code = answer == null ? 200 : answer.code();
            if (code == 200) {
                accepted.add(received);
            }
            byte[] response = response(code, answer, json, metrics);
            exchange.getResponseHeaders().set("Content-Type", headers.get("content-type"));
            exchange.sendResponseHeaders(code, response.length == 0 ? -1 : response.length);
            exchange.getResponseBody().write(response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] response(int code, Answer answer, boolean json, boolean metrics) {
        if (code != 200) {
            return json
                    ? "{\"code\":14,\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8)
                    : answer.details().toByteArray();
        }
        if (json) {
            String partial = answer == null || answer.message().isEmpty()
                    ? "{}"
                    : "{\"rejected" + (metrics ? "DataPoints" : "Spans") + "\":\"" + answer.rejected()
                            + "\",\"errorMessage\":\"" + answer.message() + "\"}";
            return ("{\"partialSuccess\":" + partial + "}").getBytes(StandardCharsets.UTF_8);
        }
        if (answer == null) {
            return new byte[0];
        }
        return metrics
                ? ExportMetricsServiceResponse.newBuilder()
                        .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                                .setRejectedDataPoints(answer.rejected())
                                .setErrorMessage(answer.message()))
                        .build()
                        .toByteArray()
                : ExportTraceServiceResponse.newBuilder()
                        .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                                .setRejectedSpans(answer.rejected())
                                .setErrorMessage(answer.message()))
                        .build()
                        .toByteArray();
    }

    private static Message traces(boolean json, byte[] body) throws IOException {
        return json ? JsonReader.request(body) : ExportTraceServiceRequest.parseFrom(body);
    }

    private static Message metrics(boolean json, byte[] body) throws IOException {
        return json ? JsonReader.metrics(body) : ExportMetricsServiceRequest.parseFrom(body);
    }

    private static byte[] plain(InputStream body, String encoding) throws IOException {
        InputStream all = new ByteArrayInputStream(body.readAllBytes());
        return switch (encoding) {
            case "gzip" -> new GZIPInputStream(all).readAllBytes();
            case "zstd" -> new ZstdInputStream(all).readAllBytes();
            default -> all.readAllBytes();
        };
    }
}
