package dev.weir.http1;

import dev.weir.api.Attributes;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
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
    Texts texts = Texts.NONE;

    /** Its last byte was seen, or will not be. */
    boolean ended;

    long endNanos;
    long bytes;
    long bodyBytes = -1;

    /** Bytes are missing before it in which other requests may be. */
    boolean afterLoss;

    /** Its begin is not proven by the server's numbers: it needs more proof to be paired, and to be reported at all. */
    boolean tentative;

    @Nullable
    Response response;

    @Nullable
    Request next;

    void fill(Head head, byte[] b) {
        method = head.method();
        minorVersion = head.minorVersion();
        texts = head.texts(b);
    }

    /**
     * Without a status unless there is a response.
     *
     * @param now when it is known that there is none
     * @param lost it may have been answered, and the capture does not know it
     */
    Exchange exchange(Connection connection, boolean outgoing, long now, boolean lost) {
        Response r = response;
        String target = texts.get(Texts.TARGET);
        String methodName = method == Methods.UNKNOWN ? texts.get(Texts.METHOD) : Methods.name(method);
        return new Exchange(
                connection,
                outgoing,
                Http1.NAME,
                version(),
                methodName == null ? "" : methodName,
                target,
                texts.get(Texts.AUTHORITY),
                r == null ? null : status(r.status),
                seq,
                ack,
                0,
                startNanos,
                ended ? endNanos : startNanos,
                r == null ? 0 : r.startNanos,
                r == null ? Math.max(now, startNanos) : r.endNanos,
                bytes,
                r == null ? 0 : r.bytes,
                texts.get(Texts.TRACEPARENT),
                texts.get(Texts.TRACESTATE),
                attributes(r, target, lost));
    }

    private Attributes attributes(@Nullable Response r, @Nullable String target, boolean lost) {
        Attributes.Builder a = Attributes.builder();
        a.put("user_agent.original", texts.get(Texts.USER_AGENT));
        a.put("url.scheme", scheme(target));
        if (bodyBytes >= 0) {
            a.put("http.request.body.size", bodyBytes);
        }
        if (r != null && r.bodyBytes >= 0) {
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
        texts.write(out);
        out.writeBoolean(ended);
        out.writeLong(endNanos);
        out.writeLong(bytes);
        out.writeLong(bodyBytes);
        out.writeBoolean(afterLoss);
        out.writeBoolean(tentative);
    }

    static Request read(DataInput in) throws IOException {
        Request r = new Request();
        r.seq = in.readInt();
        r.ack = in.readInt();
        r.startNanos = in.readLong();
        r.method = in.readByte();
        r.minorVersion = in.readByte();
        r.texts = Texts.read(in);
        r.ended = in.readBoolean();
        r.endNanos = in.readLong();
        r.bytes = in.readLong();
        r.bodyBytes = in.readLong();
        r.afterLoss = in.readBoolean();
        r.tentative = in.readBoolean();
        return r;
    }
}
