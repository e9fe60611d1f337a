package dev.weir.span;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stable semantic conventions for HTTP spans. The order of the attributes is fixed. {@code http.route} is never set: only the
 * server's own code knows it.
 */
public final class HttpSpans implements SpanMapping {
    /** {@code error.type} of a request that was never answered, as far as the capture saw. */
    static final String NO_RESPONSE = "no_response";

    private static final String OTHER = "_OTHER";
    private static final String SCHEME = "url.scheme";
    private static final String USER_AGENT = "user_agent.original";

    private final Set<String> knownMethods;
    private final QueryRedaction redaction;
    private final AddressTexts texts = new AddressTexts();
    private final Authorities authorities = new Authorities();

    public HttpSpans(SpanOptions options) {
        this.knownMethods = options.knownMethods();
        this.redaction = new QueryRedaction(options.sensitiveQueryParameters());
    }

    @Override
    public String protocol() {
        return "http";
    }

    @Override
    public SpanDetails describe(Exchange e, Span.Kind kind) {
        boolean client = kind == Span.Kind.CLIENT;
        boolean known = knownMethods.contains(e.operation());
        Attributes.Builder a =
                Attributes.builder(usualSize(client) + e.attributes().size());
        a.put("http.request.method", known ? e.operation() : OTHER);
        a.put("http.request.method_original", known ? null : e.operation());
        if (client) {
            putClient(e, a);
        } else {
            putServer(e, a);
        }
        int status = status(e.status());
        if (status >= 0) {
            a.put("http.response.status_code", status);
        }
        String error = responseLost(e) ? null : error(e.status(), status, kind);
        a.put("error.type", error);
        a.put("network.protocol.version", e.version());
        Address peer = client ? e.server() : e.client();
        a.put("network.peer.address", texts.host(peer)).put("network.peer.port", peer.port());
        putRest(e.attributes(), a);
        Span.Status spanStatus = error == null ? Span.Status.UNSET : Span.Status.ERROR;
        return new SpanDetails(known ? e.operation() : "HTTP", spanStatus, a.build());
    }

    /** How many attributes an exchange gives beside those that the parser kept, if its method is known and it has an answer. */
    private static int usualSize(boolean client) {
        return client ? 7 : 10;
    }

    private void putClient(Exchange e, Attributes.Builder a) {
        RequestTarget target = RequestTarget.of(e.operation(), e.target());
        String scheme = scheme(e, target);
        String authority = authority(e, target);
        a.put("url.full", new FullUrl(scheme, target, redacted(target.query())).text(authority, e.server(), texts));
        if (authority == null) {
            a.put("server.address", texts.host(e.server()))
                    .put("server.port", e.server().port());
            return;
        }
        Authority server = authorities.parse(authority);
        a.put("server.address", server.host());
        // Required of a client: where the URL leaves it out, its scheme says it, whatever a translated socket's port
        // is.
        int port = server.port() >= 0 ? server.port() : FullUrl.defaultPort(scheme);
        a.put("server.port", port >= 0 ? port : e.server().port());
    }

    private void putServer(Exchange e, Attributes.Builder a) {
        RequestTarget target = RequestTarget.of(e.operation(), e.target());
        a.put("url.path", target.path());
        a.put("url.query", redacted(target.query()));
        a.put(SCHEME, scheme(e, target));
        String authority = authority(e, target);
        if (authority == null) {
            a.put("server.address", texts.host(e.server()))
                    .put("server.port", e.server().port());
        } else {
            Authority server = authorities.parse(authority);
            a.put("server.address", server.host());
            if (server.port() >= 0) {
                a.put("server.port", server.port());
            }
        }
        a.put("client.address", texts.host(e.client()));
        a.put(USER_AGENT, e.attributes().get(USER_AGENT));
    }

    /** What else the parser kept. The user agent is opt-in on a client's span and so is the scheme. */
    private static void putRest(Attributes kept, Attributes.Builder a) {
        for (int i = 0; i < kept.size(); i++) {
            String key = kept.key(i);
            if (!key.equals(SCHEME) && !key.equals(USER_AGENT)) {
                a.put(key, kept.value(i));
            }
        }
    }

    private @Nullable String redacted(@Nullable String query) {
        return query == null ? null : redaction.redact(query);
    }

    private static String scheme(Exchange e, RequestTarget target) {
        if (target.scheme() != null) {
            return target.scheme();
        }
        return e.attributes().get(SCHEME) instanceof String s ? s : "http";
    }

    /** The request-target's goes before the Host header (RFC 9112 section 3.2.2). An empty one says nothing. */
    private static @Nullable String authority(Exchange e, RequestTarget target) {
        String given = target.authority() != null ? target.authority() : e.authority();
        return given == null || given.isEmpty() ? null : given;
    }

    /** There may have been an answer that the capture misses: nobody can call that an error. */
    private static boolean responseLost(Exchange e) {
        return e.status() == null && Boolean.TRUE.equals(e.attributes().get(Exchange.RESPONSE_LOST));
    }

    private static @Nullable String error(@Nullable String text, int status, Span.Kind kind) {
        if (text == null) {
            return NO_RESPONSE;
        }
        int good = kind == Span.Kind.CLIENT ? 400 : 500;
        return status >= 100 && status < good ? null : text;
    }

    /** -1 if there is none or it is no number. */
    private static int status(@Nullable String text) {
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
