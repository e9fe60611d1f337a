package dev.weir.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.live.Ports;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** OTLP over HTTP, out of the JDK's server. */
final class HttpEndpoint extends OtlpEndpoint {
    private static final String PREFIX = "http_";

    private final int port;
    private HttpServer server;

    HttpEndpoint() throws IOException {
        port = Ports.free();
        open();
    }

    @Override
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", this::answer);
        server.start();
    }

    @Override
    public String sink() {
        return sink("otlp_http", "http://127.0.0.1:" + port);
    }

    @Override
    List<String> temporary() {
        return List.of("http_429", "http_502", "http_503", "http_504");
    }

    @Override
    List<String> permanent() {
        return List.of(
                "http_301",
                "http_400",
                "http_401",
                "http_403",
                "http_404",
                "http_405",
                "http_408",
                "http_413",
                "http_415",
                "http_422",
                "http_500",
                "http_501",
                "http_505");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
            String answer = refusal(ExportTraceServiceRequest.parseFrom(body));
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(
                    answer == null ? 200 : Integer.parseInt(answer.substring(PREFIX.length())), -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
