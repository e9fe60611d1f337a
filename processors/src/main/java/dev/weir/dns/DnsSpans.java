package dev.weir.dns;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.SpanDetails;
import dev.weir.span.SpanMapping;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The semantic conventions name {@code dns.question.name} and {@code dns.answers} only; type and response code are named as the
 * Elastic Common Schema names them. The name of a span is the type: names that are asked for have no bound.
 */
final class DnsSpans implements SpanMapping {
    private static final String NO_RESPONSE = "no_response";

    /** What is the server's fault. That a name does not exist is an answer. */
    private static final Set<String> SERVER_ERRORS = Set.of("SERVFAIL", "NOTIMP");

    @Override
    public String protocol() {
        return Dns.NAME;
    }

    @Override
    public SpanDetails describe(Exchange e, Span.Kind kind) {
        String error = error(e, kind);
        Address peer = kind == Span.Kind.CLIENT ? e.server() : e.client();
        boolean udp = e.connection().transport() == Connection.Transport.UDP;
        Attributes.Builder a = Attributes.builder();
        a.put("dns.question.name", e.target())
                .put("dns.question.type", e.operation())
                .put("dns.response_code", e.status())
                .put("error.type", error)
                .put("server.address", e.server().host())
                .put("server.port", e.server().port())
                .put("network.protocol.name", Dns.NAME)
                .put("network.transport", udp ? "udp" : "tcp")
                .put("network.peer.address", peer.host())
                .put("network.peer.port", peer.port())
                .putAll(e.attributes());
        return new SpanDetails(
                "DNS " + e.operation(), error == null ? Span.Status.UNSET : Span.Status.ERROR, a.build());
    }

    static @Nullable String error(Exchange e, Span.Kind kind) {
        String status = e.status();
        if (status == null) {
            return e.responseLost() ? null : NO_RESPONSE;
        }
        Object extended = e.attributes().get(DnsQuery.EXTENDED_CODE);
        String code = extended == null ? status : extended.toString();
        boolean good = kind == Span.Kind.CLIENT ? code.equals("NOERROR") : !SERVER_ERRORS.contains(code);
        return good ? null : code;
    }
}
