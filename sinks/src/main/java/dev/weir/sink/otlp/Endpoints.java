package dev.weir.sink.otlp;

import dev.weir.otlp.OtlpSignal;
import java.net.URI;
import java.net.URISyntaxException;

/** Endpoints as users write them. */
final class Endpoints {
    private Endpoints() {}

    /**
     * Without a scheme, TLS is used unless {@code insecure} is set.
     *
     * @throws IllegalArgumentException with what was expected instead
     */
    static URI parse(String text, boolean insecure) {
        boolean bare = !text.contains("://");
        try {
            URI uri = new URI(bare ? (insecure ? "http://" : "https://") + text : text);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException("host:port, http://host:port or https://host:port, with a host name"
                        + " of letters, digits, dots and hyphens");
            }
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "an endpoint without a user name: set headers.authorization instead");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("host:port, http://host:port or https://host:port", e);
        }
    }

    /** As {@link #parse}; the endpoint must name a port and nothing after it. */
    static URI grpc(String text, boolean insecure) {
        URI uri = parse(text, insecure);
        if (uri.getPort() < 0) {
            throw new IllegalArgumentException("an endpoint with a port, such as " + uri.getHost() + ":4317");
        }
        if (!uri.getPath().isEmpty() && !uri.getPath().equals("/")) {
            throw new IllegalArgumentException("host and port only: OTLP over gRPC has no path (otlp_http has)");
        }
        return uri;
    }

    /** As {@link #parse}, with the standard path of the signal appended. */
    static URI http(String base, boolean insecure, OtlpSignal<?> signal) {
        URI uri = parse(base, insecure);
        String text = uri.toString();
        return URI.create((text.endsWith("/") ? text : text + "/") + "v1/" + signal);
    }
}
