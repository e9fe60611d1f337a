package dev.weir.benchmark.otlp;

import dev.weir.api.Attributes;
import dev.weir.api.Span;

/** Spans of an HTTP server by OpenTelemetry's conventions, about 800 bytes each as OTLP. */
public final class SyntheticSpans {
    private static final long FIRST_NANOS = 1_700_000_000_000_000_000L;

    private SyntheticSpans() {}

    /** The same span for the same number. */
    public static Span span(long n) {
        String path = "/api/v2/customers/" + n % 100_000 + "/orders";
        return new Span(
                0x4bf92f3577b34da6L ^ (n << 20),
                0xa3ce929d0e0e4736L + n,
                0x1000000000000000L + n,
                0x2000000000000000L + n,
                1,
                null,
                "GET /api/v2/customers/{id}/orders",
                Span.Kind.SERVER,
                FIRST_NANOS + n * 1_000,
                FIRST_NANOS + n * 1_000 + 1_500_000,
                n % 50 == 0 ? Span.Status.ERROR : Span.Status.UNSET,
                Attributes.builder(14)
                        .put("http.request.method", "GET")
                        .put("http.response.status_code", n % 50 == 0 ? 500 : 200)
                        .put("http.route", "/api/v2/customers/{id}/orders")
                        .put("url.scheme", "https")
                        .put("url.path", path)
                        .put("url.query", "limit=50&offset=" + n % 1000)
                        .put("server.address", "orders.shop.svc.cluster.local")
                        .put("server.port", 8443)
                        .put("client.address", "10.42." + n % 250 + "." + n % 240)
                        .put("client.port", 32_768 + n % 28_000)
                        .put("network.protocol.version", "1.1")
                        .put(
                                "user_agent.original",
                                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 shop-frontend/4.1." + n % 9)
                        .put("http.request.header.x-request-id", "req-" + Long.toHexString(n * 0x9e3779b97f4a7c15L))
                        .put("http.response.body.size", 1_000 + n % 30_000)
                        .build(),
                resource((int) (n / 1000 % 8)));
    }

    private static Attributes resource(int service) {
        return Attributes.builder(4)
                .put("service.name", "orders-" + service)
                .put("service.version", "4.1.7")
                .put("k8s.pod.name", "orders-" + service + "-7d9c6bf5c4-x2x7q")
                .put("host.name", "node-" + service)
                .build();
    }
}
