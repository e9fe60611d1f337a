package dev.weir.benchmark.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * An OTLP/HTTP receiver that checks spans and keeps none.
 *
 * <pre>
 * POST /v1/traces               spans, as protobuf
 * POST /begin?run=HEX           forgets what was and expects the spans of a run
 * GET /spans                    how many have come
 * GET /result?requests=N        what is right and wrong, for the requests numbered 0 to N-1
 * </pre>
 */
public final class Receiver {
    private final int window;
    private SpanCheck check;

    private Receiver(int window) {
        this.window = window;
        this.check = new SpanCheck(0, 1);
    }

    /** Takes the port and the number of requests remembered, a power of two. */
    public static void main(String[] args) throws IOException {
        Receiver receiver = new Receiver(args.length > 1 ? Integer.parseInt(args[1]) : 1 << 22);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 64);
        server.setExecutor(Executors.newSingleThreadExecutor());
        server.createContext("/v1/traces", receiver::traces);
        server.createContext("/begin", receiver::begin);
        server.createContext("/spans", e -> answer(e, receiver.check.spans() + "\n"));
        server.createContext("/result", receiver::result);
        server.start();
    }

    private void traces(HttpExchange exchange) throws IOException {
        SpanView.each(body(exchange), check::accept);
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
            if (encoding == null) {
                return in.readAllBytes();
            }
            if (!encoding.equals("gzip")) {
                throw new IOException("not understood: " + encoding);
            }
            try (GZIPInputStream unzipped = new GZIPInputStream(in, 1 << 16)) {
                return unzipped.readAllBytes();
            }
        }
    }

    private void begin(HttpExchange exchange) throws IOException {
        check = new SpanCheck(Long.parseUnsignedLong(parameter(exchange, "run"), 16), window);
        answer(exchange, "");
    }

    private void result(HttpExchange exchange) throws IOException {
        Map<SpanCheck.Finding, Long> result = check.result(Long.parseLong(parameter(exchange, "requests")));
        answer(
                exchange,
                result.entrySet().stream()
                                .map(e -> e.getKey().name().toLowerCase(Locale.ROOT) + "=" + e.getValue())
                                .collect(Collectors.joining(" "))
                        + "\n");
    }

    private static String parameter(HttpExchange exchange, String name) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        return Arrays.stream((query == null ? "" : query).split("&"))
                .filter(p -> p.startsWith(name + "="))
                .map(p -> p.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
