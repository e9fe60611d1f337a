package dev.weir.span;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import org.jspecify.annotations.Nullable;

/** What the conventions for HTTP spans and those for HTTP metrics derive alike. */
final class HttpFacts {
    /** {@code error.type} of a request that was never answered, as far as the capture saw. */
    static final String NO_RESPONSE = "no_response";

    static final String OTHER = "_OTHER";
    static final String SCHEME = "url.scheme";

    private HttpFacts() {}

    static String scheme(Exchange e, RequestTarget target) {
        if (target.scheme() != null) {
            return target.scheme();
        }
        return e.attributes().get(SCHEME) instanceof String s ? s : "http";
    }

    /** The request-target's goes before the Host header (RFC 9112 section 3.2.2). An empty one says nothing. */
    static @Nullable String authority(Exchange e, RequestTarget target) {
        String given = target.authority() != null ? target.authority() : e.authority();
        return given == null || given.isEmpty() ? null : given;
    }

    /**
     * Required of a client: where the URL leaves it out, its scheme says it, whatever a translated socket's port is.
     *
     * @param server from the request
     */
    static int clientPort(Exchange e, Authority server, String scheme) {
        int port = server.port() >= 0 ? server.port() : FullUrl.defaultPort(scheme);
        return port >= 0 ? port : e.server().port();
    }

    /** The attribute says who the client is. That is of the server's view; the client's own is known by its resource. */
    static boolean isClient(String key) {
        return key.equals(Exchange.CLIENT_ADDRESS) || key.equals(Exchange.CLIENT_PORT);
    }

    /** @param status {@link #status} of the text */
    static @Nullable String error(@Nullable String text, int status, Span.Kind kind) {
        if (text == null) {
            return NO_RESPONSE;
        }
        int good = kind == Span.Kind.CLIENT ? 400 : 500;
        return status >= 100 && status < good ? null : status < 0 ? OTHER : text;
    }

    /** -1 if there is none or it is no number. */
    static int status(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int status = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            status = 10 * status + digit;
        }
        return status;
    }
}
