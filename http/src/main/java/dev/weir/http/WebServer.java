package dev.weir.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** An HTTP server that only shows something: it answers GET and HEAD, takes no body, and has no CORS. */
public final class WebServer implements AutoCloseable {
    private final HttpServer server;
    private final ServerConfig config;
    private final RequestCheck check;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledThreadPoolExecutor timer;

    private WebServer(HttpServer server, ServerConfig config) {
        this.server = server;
        this.config = config;
        Set<String> names = new TreeSet<>();
        config.hosts().forEach(h -> names.add(h.toLowerCase(Locale.ROOT)));
        names.add(config.host().toLowerCase(Locale.ROOT));
        this.check = new RequestCheck(new HostNames(names), config.token());
        this.places = new Semaphore(config.limits().requests());
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("weir-http-timeout").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Starts it.
     *
     * @param resources by the path at whose beginning they stand
     * @throws IOException with the address, if none of the ports is free
     */
    public static WebServer start(ServerConfig config, Map<String, Resource> resources) throws IOException {
        ServerDefaults.set();
        WebServer web = new WebServer(listen(config), config);
        resources.forEach((path, resource) -> web.server.createContext(path, e -> web.handle(e, resource)));
        web.server.setExecutor(web.threads);
        web.server.start();
        return web;
    }

    private static HttpServer listen(ServerConfig config) throws IOException {
        BindException taken = null;
        for (int port = config.port(); port <= config.lastPort(); port++) {
            try {
                return listen(config, new InetSocketAddress(config.host(), port));
            } catch (BindException e) {
                taken = e;
            }
        }
        String ports = config.port() == config.lastPort()
                ? config.host() + ":" + config.port()
                : config.host() + ", ports " + config.port() + " to " + config.lastPort();
        throw new IOException("cannot listen at " + ports + ": " + (taken == null ? "" : taken.getMessage()), taken);
    }

    private static HttpServer listen(ServerConfig config, InetSocketAddress address) throws IOException {
        SSLContext tls = config.tls();
        if (tls == null) {
            return HttpServer.create(address, 0);
        }
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = tls.getDefaultSSLParameters();
                parameters.setNeedClientAuth(config.clientCertificates());
                connection.setSSLParameters(parameters);
            }
        });
        return secure;
    }

    /** Where it listens, for a browser on this machine. */
    public URI address() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        String scheme = config.tls() == null ? "http" : "https";
        return URI.create(scheme + "://" + host + ":" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange, Resource resource) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("X-Frame-Options", "DENY");
            exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
            exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
            RequestCheck.Refusal refusal = check.refusal(exchange);
            if (refusal != null) {
                refuse(exchange, refusal);
            } else if (!places.tryAcquire()) {
                refuse(exchange, RequestCheck.Refusal.BUSY);
            } else {
                serve(exchange, resource);
            }
        }
    }

    private void serve(HttpExchange exchange, Resource resource) throws IOException {
        var timeout = timer.schedule(exchange::close, config.limits().seconds(), TimeUnit.SECONDS);
        try {
            resource.get(exchange);
        } finally {
            timeout.cancel(false);
            places.release();
        }
    }

    private static void refuse(HttpExchange exchange, RequestCheck.Refusal refusal) throws IOException {
        if (!refusal.header().isEmpty()) {
            exchange.getResponseHeaders().set(refusal.header(), refusal.value());
        }
        // An unread body is not waited for.
        exchange.getResponseHeaders().set("Connection", "close");
        text(exchange, refusal.status(), "text/plain; charset=utf-8", refusal.message() + "\n");
    }

    /** Answers with a text; with its head only if that is what was asked. */
    public static void text(HttpExchange exchange, int status, String type, @Nullable String text) throws IOException {
        byte[] body = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        timer.shutdownNow();
    }
}
