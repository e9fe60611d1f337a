package dev.weir.span;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The semantic conventions for metrics of gRPC calls: the required and the recommended attributes. */
public final class GrpcMetrics implements MetricMapping {
    static final Instrument SERVER = new Instrument(
            "rpc.server.call.duration",
            "Measures the duration of an incoming Remote Procedure Call (RPC).",
            Instrument.REQUEST_BUCKETS,
            List.of(GrpcFacts.SYSTEM, GrpcFacts.METHOD, GrpcFacts.STATUS, "error.type"));

    static final Instrument CLIENT = new Instrument(
            "rpc.client.call.duration",
            "Measures the duration of an outgoing Remote Procedure Call (RPC).",
            Instrument.REQUEST_BUCKETS,
            List.of(
                    GrpcFacts.SYSTEM,
                    GrpcFacts.METHOD,
                    GrpcFacts.STATUS,
                    "error.type",
                    "server.address",
                    "server.port"));

    /** How many methods are kept; a power of two. Two that fall on one place displace each other. */
    private static final int KEPT = 4096;

    private final AddressTexts texts = new AddressTexts();
    private final Authorities authorities = new Authorities();
    private final @Nullable String[] targets = new @Nullable String[KEPT];
    private final @Nullable String[] methods = new @Nullable String[KEPT];

    @Override
    public String protocol() {
        return GrpcFacts.PROTOCOL;
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
        into.text(GrpcFacts.PROTOCOL).text(method(e)).text(GrpcFacts.status(e)).text(GrpcFacts.error(e, kind));
        if (kind == Span.Kind.CLIENT) {
            String given = e.authority();
            @Nullable Authority server = given == null || given.isEmpty() ? null : authorities.parse(given);
            into.text(server == null ? texts.host(e.server()) : server.host());
            into.number(server == null || server.port() < 0 ? e.server().port() : server.port());
        }
    }

    /** Without the slash; kept, so that one that comes again costs nothing. */
    private @Nullable String method(Exchange e) {
        String target = e.target();
        if (target == null) {
            return null;
        }
        int hash = target.hashCode();
        int place = (hash ^ (hash >>> 16)) & (KEPT - 1);
        if (!target.equals(targets[place])) {
            targets[place] = target;
            methods[place] = GrpcFacts.method(e);
        }
        return methods[place];
    }
}
