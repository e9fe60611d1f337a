package dev.weir.span;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import java.util.Set;

/**
 * The stable semantic conventions for HTTP spans. The order of the attributes is fixed. {@code http.route} is never set: only the
 * server's own code knows it.
 */
public final class HttpSpans implements SpanMapping {
    private static final String USER_AGENT = "user_agent.original";

    private final Set<String> knownMethods;
    private final QueryRedaction redaction;
    private final AddressTexts texts = new AddressTexts();
    private final Authorities authorities = new Authorities();

    public HttpSpans(SpanOptions options) {
        this.knownMethods = options.knownMethods();
        this.redaction = new QueryRedaction(options.shownQueryParameters(), options.sensitiveQueryParameters());
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
        a.put("http.request.method", known ? e.operation() : HttpFacts.OTHER);
        // Where the parser itself does not know the method, there is no original.
        a.put("http.request.method_original", known || e.operation().equals(HttpFacts.OTHER) ? null : e.operation());
        if (client) {
            putClient(e, a);
        } else {
            putServer(e, a);
        }
        int status = HttpFacts.status(e.status());
        if (status >= 0) {
            a.put("http.response.status_code", status);
        }
        String error = e.responseLost() ? null : HttpFacts.error(e.status(), status, kind);
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
        RequestTarget target = RequestTarget.of(e.operation(), e.target()).redacted(redaction);
        String scheme = HttpFacts.scheme(e, target);
        String authority = HttpFacts.authority(e, target);
        a.put("url.full", new FullUrl(scheme, target).text(authority, e.server(), texts));
        if (authority == null) {
            a.put("server.address", texts.host(e.server()))
                    .put("server.port", e.server().port());
            return;
        }
        Authority server = authorities.parse(authority);
        a.put("server.address", server.host());
        a.put("server.port", HttpFacts.clientPort(e, server, scheme));
    }

    private void putServer(Exchange e, Attributes.Builder a) {
        RequestTarget target = RequestTarget.of(e.operation(), e.target()).redacted(redaction);
        a.put("url.path", target.path());
        a.put("url.query", target.query());
        a.put(HttpFacts.SCHEME, HttpFacts.scheme(e, target));
        String authority = HttpFacts.authority(e, target);
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
        Object named = e.attributes().get(Exchange.CLIENT_ADDRESS);
        a.put(Exchange.CLIENT_ADDRESS, named == null ? texts.host(e.client()) : named);
        a.put(Exchange.CLIENT_PORT, e.attributes().get(Exchange.CLIENT_PORT));
        a.put(USER_AGENT, e.attributes().get(USER_AGENT));
    }

    /** What else was kept. The user agent is opt-in on a client's span and so is the scheme; whose request it is stands there. */
    private static void putRest(Attributes kept, Attributes.Builder a) {
        for (int i = 0; i < kept.size(); i++) {
            String key = kept.key(i);
            if (!key.equals(HttpFacts.SCHEME) && !key.equals(USER_AGENT) && !HttpFacts.isClient(key)) {
                a.put(key, kept.value(i));
            }
        }
    }
}
