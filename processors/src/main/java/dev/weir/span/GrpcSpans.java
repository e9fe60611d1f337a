package dev.weir.span;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import org.jspecify.annotations.Nullable;

/** The semantic conventions for spans of gRPC calls, stable since version 1.45. The order of the attributes is fixed. */
public final class GrpcSpans implements SpanMapping {
    private final AddressTexts texts = new AddressTexts();
    private final Authorities authorities = new Authorities();

    @Override
    public String protocol() {
        return GrpcFacts.PROTOCOL;
    }

    @Override
    public SpanDetails describe(Exchange e, Span.Kind kind) {
        String method = GrpcFacts.method(e);
        String error = GrpcFacts.error(e, kind);
        Attributes.Builder a = Attributes.builder(8 + e.attributes().size());
        a.put(GrpcFacts.SYSTEM, GrpcFacts.PROTOCOL);
        a.put(GrpcFacts.METHOD, method);
        a.put(GrpcFacts.STATUS, GrpcFacts.status(e));
        a.put("error.type", error);
        putServer(e, a);
        Address peer = kind == Span.Kind.CLIENT ? e.server() : e.client();
        if (kind == Span.Kind.SERVER) {
            Object named = e.attributes().get(Exchange.CLIENT_ADDRESS);
            a.put(Exchange.CLIENT_ADDRESS, named == null ? texts.host(peer) : named);
            a.put(Exchange.CLIENT_PORT, e.attributes().get(Exchange.CLIENT_PORT));
        }
        a.put("network.peer.address", texts.host(peer)).put("network.peer.port", peer.port());
        putRest(e.attributes(), a);
        Span.Status status = error == null ? Span.Status.UNSET : Span.Status.ERROR;
        return new SpanDetails(method == null ? GrpcFacts.PROTOCOL : method, status, a.build());
    }

    private void putServer(Exchange e, Attributes.Builder a) {
        String given = e.authority();
        @Nullable Authority server = given == null || given.isEmpty() ? null : authorities.parse(given);
        a.put("server.address", server == null ? texts.host(e.server()) : server.host());
        a.put("server.port", server == null || server.port() < 0 ? e.server().port() : server.port());
    }

    /** What else the parser kept. User agent and scheme are of HTTP's conventions. */
    private static void putRest(Attributes kept, Attributes.Builder a) {
        for (int i = 0; i < kept.size(); i++) {
            String key = kept.key(i);
            if (!key.equals(HttpFacts.SCHEME) && !key.equals("user_agent.original") && !HttpFacts.isClient(key)) {
                a.put(key, kept.value(i));
            }
        }
    }
}
