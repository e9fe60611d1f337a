package dev.weir.http2;

import dev.weir.http2.hpack.FieldSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What matters of a header list. Used again for each. */
final class HeaderList implements FieldSink {
    private static final String GRPC = "application/grpc";

    private final @Nullable String[] values = new @Nullable String[Fields.COUNT];
    private int unknown;

    void clear() {
        Arrays.fill(values, null);
        unknown = 0;
    }

    @Override
    public void field(int name, String value) {
        String before = values[name];
        boolean list = name == Fields.TRACEPARENT || name == Fields.TRACESTATE;
        // Of any other field that comes twice the first is as good as the second.
        values[name] = before == null ? value : list ? before + "," + value : before;
    }

    @Override
    public void unknown() {
        unknown++;
    }

    /** Null if it was not there, or was {@link #anyUnknown}. */
    @Nullable
    String get(int name) {
        return values[name];
    }

    int unknownFields() {
        return unknown;
    }

    boolean anyUnknown() {
        return unknown > 0;
    }

    /** A request's list certainly: trailers have no such field (RFC 9113 section 8.1). */
    boolean isRequest() {
        return values[Fields.METHOD] != null
                || values[Fields.PATH] != null
                || values[Fields.SCHEME] != null
                || values[Fields.AUTHORITY] != null;
    }

    /** gRPC-Web is not: its trailers are in its body. */
    boolean isGrpc() {
        if (values[Fields.GRPC_STATUS] != null || values[Fields.GRPC_TIMEOUT] != null) {
            return !isWeb(values[Fields.CONTENT_TYPE]);
        }
        String type = values[Fields.CONTENT_TYPE];
        return type != null
                && type.startsWith(GRPC)
                && (type.length() == GRPC.length() || "+;".indexOf(type.charAt(GRPC.length())) >= 0);
    }

    private static boolean isWeb(@Nullable String type) {
        return type != null && type.startsWith("application/grpc-web");
    }
}
