package dev.weir.span;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stable semantic conventions for HTTP metrics: the required and the recommended attributes, of which all are few-valued on a server. */
public final class HttpMetrics implements MetricMapping {
    static final Instrument SERVER = new Instrument(
            "http.server.request.duration",
            "Duration of HTTP server requests.",
            Instrument.REQUEST_BUCKETS,
            List.of(
                    "http.request.method",
                    "url.scheme",
                    "http.response.status_code",
                    "error.type",
                    "network.protocol.version"));

    static final Instrument CLIENT = new Instrument(
            "http.client.request.duration",
            "Duration of HTTP client requests.",
            Instrument.REQUEST_BUCKETS,
            List.of(
                    "http.request.method",
                    "server.address",
                    "server.port",
                    "http.response.status_code",
                    "error.type",
                    "network.protocol.version"));

    private final Set<String> knownMethods;
    private final AddressTexts texts = new AddressTexts();
    private final Authorities authorities = new Authorities();

    /** @param knownMethods those told apart, case-sensitive */
    public HttpMetrics(Set<String> knownMethods) {
        this.knownMethods = Set.copyOf(knownMethods);
    }

    @Override
    public String protocol() {
        return "http";
    }

    @Override
    public List<Instrument> instruments() {
        return List.of(SERVER, CLIENT);
    }

    @Override
    public Instrument instrument(Exchange e, Span.Kind kind) {
        return kind == Span.Kind.CLIENT ? CLIENT : SERVER;
    }

    @Override
    public void facts(Exchange e, Span.Kind kind, Facts into) {
        into.text(knownMethods.contains(e.operation()) ? e.operation() : HttpFacts.OTHER);
        // A target in origin form, as nearly all are, says neither scheme nor server.
        String target = e.target();
        boolean plain = target == null || target.startsWith("/");
        RequestTarget parts = plain ? RequestTarget.UNKNOWN : RequestTarget.of(e.operation(), target);
        String scheme = HttpFacts.scheme(e, parts);
        if (kind == Span.Kind.CLIENT) {
            server(e, HttpFacts.authority(e, parts), scheme, into);
        } else {
            into.text(scheme);
        }
        int status = HttpFacts.status(e.status());
        into.number(status);
        into.text(e.responseLost() ? null : HttpFacts.error(e.status(), status, kind));
        into.text(e.version());
    }

    private void server(Exchange e, @Nullable String authority, String scheme, Facts into) {
        if (authority == null) {
            into.text(texts.host(e.server())).number(e.server().port());
            return;
        }
        Authority server = authorities.parse(authority);
        into.text(server.host()).number(HttpFacts.clientPort(e, server, scheme));
    }
}
