package dev.weir.pipeline.run;

import com.sun.net.httpserver.HttpExchange;
import dev.weir.api.component.Hidden;
import dev.weir.gate.ReadablePaths;
import dev.weir.http.ServerConfig;
import dev.weir.http.WebServer;
import dev.weir.pipeline.config.Dashboard;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves Flink's dashboard, to look at only. Flink's own server answers to a token that only this process knows; this one carries the
 * token for the paths that show something, and for no other.
 */
final class DashboardServer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final List<String> PASSED =
            List.of("Content-Type", "Content-Disposition", "Cache-Control", "Expires", "Last-Modified");
    private static final String TEXT = "text/plain; charset=utf-8";

    private final WebServer server;
    private final String token;
    private final Hidden hidden;
    /** Null until Flink has started. */
    private volatile @Nullable Shown shown;

    /**
     * What is served.
     *
     * @param flink where Flink's own server listens
     * @param healthy whether the job runs with all of its tasks
     */
    private record Shown(URI flink, BooleanSupplier healthy) {}

    private DashboardServer(ServerConfig config, Hidden hidden, String token) throws IOException {
        this.hidden = hidden;
        this.token = token;
        this.server = WebServer.start(config, Map.of("/", this::answer, "/health", this::health));
    }

    /**
     * Starts it. Until {@link #show} it says that Flink is starting.
     *
     * @param hidden what it does not show
     * @param token that opens Flink's own server
     * @throws IOException with the address or the file, if it cannot listen there
     */
    static DashboardServer start(Dashboard options, Hidden hidden, String token) throws IOException {
        Dashboard.Tls tls = options.tls();
        try {
            ServerConfig config = new ServerConfig(
                    options.host(),
                    options.port(),
                    options.lastPort(),
                    tls == null ? null : ServerTls.context(tls),
                    tls != null && tls.clientCaFile() != null,
                    options.token(),
                    Set.of(),
                    ServerConfig.Limits.DEFAULT);
            return new DashboardServer(config, hidden, token);
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException(
                    "service.dashboard: " + e.getMessage() + "; another address: service.dashboard.endpoint", e);
        }
    }

    URI address() {
        return server.address();
    }

    /**
     * Shows a Flink that has started.
     *
     * @param flink where Flink's own server listens
     * @param healthy whether the job runs with all of its tasks
     */
    void show(URI flink, BooleanSupplier healthy) {
        shown = new Shown(flink, healthy);
    }

    private void health(HttpExchange exchange) throws IOException {
        Shown now = shown;
        boolean up = now != null && now.healthy.getAsBoolean();
        WebServer.text(exchange, up ? 200 : 503, "application/json", "{\"status\":\"" + (up ? "up" : "down") + "\"}\n");
    }

    private void answer(HttpExchange exchange) throws IOException {
        URI asked = exchange.getRequestURI();
        String path = asked.getRawPath();
        if (path == null || !ReadablePaths.contains(path)) {
            WebServer.text(exchange, 404, TEXT, "The dashboard of weir run shows the job and changes nothing.\n");
            return;
        }
        Shown now = shown;
        if (now == null) {
            WebServer.text(exchange, 503, TEXT, "Flink is starting.\n");
            return;
        }
        String query = asked.getRawQuery();
        try {
            pass(exchange, now.flink.resolve(path + (query == null ? "" : "?" + query)));
        } catch (IllegalArgumentException e) {
            WebServer.text(exchange, 400, TEXT, "The query is not part of a valid URI.\n");
        }
    }

    private void pass(HttpExchange exchange, URI from) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) from.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestProperty("Authorization", "Bearer " + token);
        int status = connection.getResponseCode();
        for (String header : PASSED) {
            String value = connection.getHeaderField(header);
            if (value != null) {
                exchange.getResponseHeaders().set(header, value);
            }
        }
        try (InputStream body = body(connection, status)) {
            long length = connection.getContentLengthLong();
            if (body == null || exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(status, -1);
            } else if (isJson(connection)) {
                byte[] shown = hidden.redacted(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, shown.length == 0 ? -1 : shown.length);
                exchange.getResponseBody().write(shown);
            } else {
                exchange.sendResponseHeaders(status, Math.max(0, length));
                body.transferTo(exchange.getResponseBody());
            }
        }
    }

    /** Configurations and failures are; logs hide by themselves. */
    private static boolean isJson(HttpURLConnection connection) {
        String type = connection.getContentType();
        return type != null && type.startsWith("application/json");
    }

    private static @Nullable InputStream body(HttpURLConnection connection, int status) throws IOException {
        return status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    }

    @Override
    public void close() {
        server.close();
    }
}
