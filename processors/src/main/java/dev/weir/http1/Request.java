package dev.weir.http1;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request whose first line was seen and that was not reported yet. */
final class Request {
    private static final String[] VERSIONS = {"1.0", "1.1"};
    private static final String[] STATUS = new String[1000];

    int seq;

    /** Acknowledgement number with its first byte: what the client had received by then. 0 if unknown. */
    int ack;

    long startNanos;
    int method = Methods.UNKNOWN;
    int minorVersion;

    /** Null if it is in {@link Methods}. */
    private @Nullable String otherMethod;

    private @Nullable String target;
    private @Nullable String authority;
    private @Nullable String userAgent;
    private @Nullable String traceparent;
    private @Nullable String tracestate;

    /** Characters of all texts. */
    int size;

    /** Its last byte was seen, or will not be. */
    boolean ended;

    long endNanos;
    long bytes;
    long bodyBytes = -1;

    /** Bytes are missing before it in which other requests may be. */
    boolean afterLoss;

    /** Its begin is not proven by the server's numbers: it needs more proof to be paired, and to be reported at all. */
    boolean tentative;

    /** The capture left out the end of its head. */
    boolean cut;

    @Nullable
    Response response;

    @Nullable
    Request next;

    void fill(Head head, byte[] b, KnownTexts known) {
        method = head.method();
        minorVersion = head.minorVersion();
        otherMethod = head.text(Places.METHOD, b);
        target = head.text(Places.TARGET, b);
        authority = head.text(Places.AUTHORITY, b, known);
        userAgent = head.text(Places.USER_AGENT, b, known);
        traceparent = head.text(Places.TRACEPARENT, b);
        tracestate = head.text(Places.TRACESTATE, b);
        size = size();
    }

    private int size() {
        return length(otherMethod)
                + length(target)
                + length(authority)
                + length(userAgent)
                + length(traceparent)
                + length(tracestate);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /**
     * Without a status unless there is a response.
     *
     * @param now when it is known that there is none
     * @param lost it may have been answered, and the capture does not know it
     */
    Exchange exchange(Connection connection, boolean outgoing, long now, boolean lost) {
        Response r = response;
        long requestEnd = ended ? endNanos : startNanos;
        return new Exchange(
                connection,
                outgoing,
                Http1.NAME,
                version(),
                method == Methods.UNKNOWN ? (otherMethod == null ? "" : otherMethod) : Methods.name(method),
                target,
                authority,
                r == null ? null : status(r.status),
                seq,
                ack,
                0,
                startNanos,
                requestEnd,
                r == null ? 0 : r.startNanos,
                r != null ? r.endNanos : lost ? requestEnd : Math.max(now, startNanos),
                bytes,
                r == null ? 0 : r.bytes,
                traceparent,
                tracestate,
                attributes(r, lost));
    }

    private Attributes attributes(@Nullable Response r, boolean lost) {
        boolean responseBody = r != null && r.bodyBytes >= 0;
        Attributes.Builder a =
                Attributes.builder((userAgent == null ? 0 : 1) + (bodyBytes >= 0 ? 1 : 0) + (responseBody ? 1 : 0));
        a.put("user_agent.original", userAgent);
        a.put("url.scheme", scheme(target));
        if (bodyBytes >= 0) {
            a.put("http.request.body.size", bodyBytes);
        }
        if (r != null && responseBody) {
            a.put("http.response.body.size", r.bodyBytes);
        }
        if (r == null && lost) {
            a.put(Exchange.RESPONSE_LOST, true);
        }
        return a.build();
    }

    /** Only an absolute-form target says it. */
    private static @Nullable String scheme(@Nullable String target) {
        if (target == null || target.startsWith("/")) {
            return null;
        }
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            return "http";
        }
        return target.regionMatches(true, 0, "https://", 0, 8) ? "https" : null;
    }

    private String version() {
        return minorVersion < VERSIONS.length ? VERSIONS[minorVersion] : "1." + minorVersion;
    }

    private static String status(int status) {
        String s = STATUS[status];
        if (s == null) {
            s = Integer.toString(status);
            STATUS[status] = s;
        }
        return s;
    }

    /** Writes everything but {@link #response} and {@link #next}. */
    void write(DataOutput out) throws IOException {
        out.writeInt(seq);
        out.writeInt(ack);
        out.writeLong(startNanos);
        out.writeByte(method);
        out.writeByte(minorVersion);
        StateTexts.write(otherMethod, out);
        StateTexts.write(target, out);
        StateTexts.write(authority, out);
        StateTexts.write(userAgent, out);
        StateTexts.write(traceparent, out);
        StateTexts.write(tracestate, out);
        out.writeBoolean(ended);
        out.writeLong(endNanos);
        out.writeLong(bytes);
        out.writeLong(bodyBytes);
        out.writeBoolean(afterLoss);
        out.writeBoolean(tentative);
        out.writeBoolean(cut);
    }

    static Request read(DataInput in) throws IOException {
        Request r = new Request();
        r.seq = in.readInt();
        r.ack = in.readInt();
        r.startNanos = in.readLong();
        r.method = in.readByte();
        r.minorVersion = in.readByte();
        r.otherMethod = StateTexts.read(in);
        r.target = StateTexts.read(in);
        r.authority = StateTexts.read(in);
        r.userAgent = StateTexts.read(in);
        r.traceparent = StateTexts.read(in);
        r.tracestate = StateTexts.read(in);
        r.size = r.size();
        r.ended = in.readBoolean();
        r.endNanos = in.readLong();
        r.bytes = in.readLong();
        r.bodyBytes = in.readLong();
        r.afterLoss = in.readBoolean();
        r.tentative = in.readBoolean();
        r.cut = in.readBoolean();
        return r;
    }
}
