package dev.weir.span;

import dev.weir.api.Exchange;
import dev.weir.api.Span;
import org.jspecify.annotations.Nullable;

/** What the conventions for spans and those for metrics of gRPC derive alike. */
final class GrpcFacts {
    static final String PROTOCOL = "grpc";
    static final String SYSTEM = "rpc.system.name";
    static final String METHOD = "rpc.method";
    static final String STATUS = "rpc.response.status_code";

    private static final String[] NAMES = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    private static final int UNKNOWN = 2;

    /** What is the server's fault: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and DATA_LOSS. */
    private static final int SERVER_ERRORS = 1 << 2 | 1 << 4 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15;

    private GrpcFacts() {}

    /** {@code package.Service/Method}, null if unknown. No method has a query, and its values are not shown. */
    static @Nullable String method(Exchange e) {
        String path = e.target();
        if (path == null) {
            return null;
        }
        int question = path.indexOf('?');
        return path.substring(path.startsWith("/") ? 1 : 0, question < 0 ? path.length() : question);
    }

    /** The name of the code; UNKNOWN for what is no code, as gRPC's clients take it; null without one. */
    static @Nullable String status(Exchange e) {
        int code = HttpFacts.status(e.status());
        return e.status() == null ? null : NAMES[code >= 0 && code < NAMES.length ? code : UNKNOWN];
    }

    static @Nullable String error(Exchange e, Span.Kind kind) {
        if (e.status() == null) {
            return e.responseLost() ? null : HttpFacts.NO_RESPONSE;
        }
        int code = HttpFacts.status(e.status());
        boolean named = code >= 0 && code < NAMES.length;
        boolean good = kind == Span.Kind.CLIENT ? code == 0 : named && (SERVER_ERRORS >> code & 1) == 0;
        return good ? null : status(e);
    }
}
