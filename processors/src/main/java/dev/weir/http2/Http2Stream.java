package dev.weir.http2;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.http1.Http1;
import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream that was not reported yet: a request and what is known of its answer. */
final class Http2Stream {
    /** Method of a request whose method was in an unknown field. */
    static final String UNKNOWN_METHOD = "_OTHER";

    final int id;

    /** False where the answer came first, because the reassembly holds the request back. */
    boolean asked;

    int seq;
    int ack;
    private @Nullable String method;
    private @Nullable String path;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String userAgent;
    private @Nullable String traceparent;
    private @Nullable String tracestate;
    private @Nullable String timeout;
    private @Nullable String status;
    private @Nullable String grpcStatus;
    private boolean grpc;
    private boolean methodUnknown;
    private boolean pathUnknown;

    /** The status was in an unknown field, that of HTTP or that of gRPC. */
    private boolean statusUnknown;

    /** A part of the answer was missed, or may have been. */
    boolean answerMissed;

    /** {@link ErrorCode} of RST_STREAM before the answer was complete. */
    int reset = ErrorCode.NONE;

    final Side request = new Side();
    final Side response = new Side();

    /** Of the last frame on it. */
    long lastNanos;

    Http2Stream(int id) {
        this.id = id;
    }

    /** The head of the request. */
    void ask(HeaderList list, int firstSeq, int firstAck, long nanos) {
        asked = true;
        seq = firstSeq;
        ack = firstAck;
        request.startNanos = nanos;
        method = list.get(Fields.METHOD);
        path = list.get(Fields.PATH);
        scheme = list.get(Fields.SCHEME);
        authority = list.get(Fields.AUTHORITY) != null ? list.get(Fields.AUTHORITY) : list.get(Fields.HOST);
        userAgent = list.get(Fields.USER_AGENT);
        traceparent = list.get(Fields.TRACEPARENT);
        tracestate = list.get(Fields.TRACESTATE);
        timeout = list.get(Fields.GRPC_TIMEOUT);
        grpc |= list.isGrpc();
        methodUnknown = method == null && list.anyUnknown();
        boolean tunnel = "CONNECT".equals(method);
        pathUnknown = path == null && list.anyUnknown() && !tunnel;
        if (path == null && tunnel) {
            path = authority;
        }
    }

    boolean methodUnknown() {
        return methodUnknown;
    }

    boolean pathUnknown() {
        return pathUnknown;
    }

    boolean statusUnknown() {
        return statusUnknown;
    }

    /** A header list of the server: the head of the answer, its trailers, both, or an interim answer. */
    void answer(HeaderList list, long nanos, boolean last) {
        String code = list.get(Fields.STATUS);
        if (code != null && code.startsWith("1") && !last && status == null) {
            return; // interim (RFC 9110 section 15.2)
        }
        if (response.startNanos == 0) {
            response.startNanos = nanos;
        }
        grpc |= list.isGrpc();
        if (status == null) {
            status = code;
        }
        if (grpcStatus == null) {
            grpcStatus = ErrorCode.grpcStatusOf(list.get(Fields.GRPC_STATUS));
        }
        boolean said = grpc ? grpcStatus != null : status != null;
        boolean mayHaveSaid = list.anyUnknown() && (last || !grpc);
        statusUnknown = !said && (statusUnknown || mayHaveSaid);
    }

    /** How the bytes of a message are counted, from here on. */
    void content(boolean client, byte[] b, int from, int to) {
        (client ? request : response).content(b, from, to, grpc);
    }

    void missingContent(boolean client, int n, boolean unknownLength) {
        (client ? request : response).missingContent(n, unknownLength);
    }

    boolean complete() {
        return asked && request.ended && response.ended;
    }

    /** Characters of all texts. */
    int size() {
        return length(method)
                + length(path)
                + length(scheme)
                + length(authority)
                + length(userAgent)
                + length(traceparent)
                + length(tracestate)
                + length(timeout)
                + length(status)
                + length(grpcStatus);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** The answer's code, null if there was none or nobody knows it. */
    @Nullable
    String finalStatus() {
        if (!grpc) {
            return status;
        }
        if (grpcStatus != null) {
            return grpcStatus;
        }
        if (reset != ErrorCode.NONE && !answerMissed) {
            return ErrorCode.grpcStatus(reset);
        }
        boolean silent = response.ended && !statusUnknown && !answerMissed;
        return silent && status != null ? ErrorCode.grpcStatusOfHttp(status) : null;
    }

    /** @param now when it is known that there is no answer */
    Exchange exchange(Connection connection, boolean outgoing, long now, boolean lost) {
        String code = finalStatus();
        boolean answered = response.startNanos != 0;
        boolean unknown = code == null && (lost || answerMissed || statusUnknown);
        long requestEnd = Math.max(request.startNanos, request.endNanos);
        long silentEnd = unknown ? requestEnd : Math.max(now, request.startNanos);
        return new Exchange(
                connection,
                outgoing,
                grpc ? Http2.GRPC : Http1.NAME,
                "2",
                method == null ? UNKNOWN_METHOD : method,
                path,
                authority,
                code,
                seq,
                ack,
                id,
                request.startNanos,
                requestEnd,
                response.startNanos,
                answered ? Math.max(response.startNanos, response.endNanos) : silentEnd,
                request.bytes,
                response.bytes,
                traceparent,
                tracestate,
                attributes(unknown));
    }

    private Attributes attributes(boolean lost) {
        Attributes.Builder a = Attributes.builder();
        a.put("user_agent.original", userAgent);
        a.put("url.scheme", scheme);
        if (grpc) {
            putGrpc(a);
        } else {
            putSize(a, "http.request.body.size", request);
            putSize(a, "http.response.body.size", response);
        }
        if (reset >= 0) {
            a.put("weir.http2.error_code", ErrorCode.name(reset));
        }
        List<String> unknown = new ArrayList<>(0);
        if (methodUnknown) {
            unknown.add("method");
        }
        if (pathUnknown) {
            unknown.add("path");
        }
        if (statusUnknown) {
            unknown.add("status");
        }
        if (!unknown.isEmpty()) {
            a.put("weir.unknown_fields", unknown);
        }
        if (lost) {
            a.put(Exchange.RESPONSE_LOST, true);
        }
        return a.build();
    }

    private void putGrpc(Attributes.Builder a) {
        if (status != null && !status.equals("200") && status.matches("\\d{3}")) {
            a.put("http.response.status_code", Long.parseLong(status));
        }
        double seconds = GrpcTimeout.seconds(timeout);
        if (seconds >= 0) {
            a.put("weir.grpc.timeout", (Object) seconds);
        }
        putMessages(a, "weir.grpc.request.messages", request);
        putMessages(a, "weir.grpc.response.messages", response);
    }

    private static void putMessages(Attributes.Builder a, String key, Side side) {
        if (side.messages() >= 0) {
            a.put(key, side.messages());
        }
    }

    private static void putSize(Attributes.Builder a, String key, Side side) {
        if (side.ended && side.content() >= 0) {
            a.put(key, side.content());
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(id);
        out.writeBoolean(asked);
        out.writeInt(seq);
        out.writeInt(ack);
        for (String text : new @Nullable String[] {
            method, path, scheme, authority, userAgent, traceparent, tracestate, timeout, status, grpcStatus
        }) {
            StateTexts.write(text, out);
        }
        out.writeBoolean(grpc);
        out.writeBoolean(methodUnknown);
        out.writeBoolean(pathUnknown);
        out.writeBoolean(statusUnknown);
        out.writeBoolean(answerMissed);
        out.writeInt(reset);
        request.write(out);
        response.write(out);
        out.writeLong(lastNanos);
    }

    static Http2Stream read(DataInput in) throws IOException {
        Http2Stream s = new Http2Stream(in.readInt());
        s.asked = in.readBoolean();
        s.seq = in.readInt();
        s.ack = in.readInt();
        s.method = StateTexts.read(in);
        s.path = StateTexts.read(in);
        s.scheme = StateTexts.read(in);
        s.authority = StateTexts.read(in);
        s.userAgent = StateTexts.read(in);
        s.traceparent = StateTexts.read(in);
        s.tracestate = StateTexts.read(in);
        s.timeout = StateTexts.read(in);
        s.status = StateTexts.read(in);
        s.grpcStatus = StateTexts.read(in);
        s.grpc = in.readBoolean();
        s.methodUnknown = in.readBoolean();
        s.pathUnknown = in.readBoolean();
        s.statusUnknown = in.readBoolean();
        s.answerMissed = in.readBoolean();
        s.reset = in.readInt();
        s.request.read(in);
        s.response.read(in);
        s.lastNanos = in.readLong();
        return s;
    }
}
