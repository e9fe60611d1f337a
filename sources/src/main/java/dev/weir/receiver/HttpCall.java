package dev.weir.receiver;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpMethod;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request over HTTP. Room is reserved as its body comes; it is unpacked and read when all of it is there. */
final class HttpCall {
    /** Of a body that was refused, in bytes. */
    private static final int MOST_READ_AWAY = 4 << 20;

    private final ReceiverCounts counts;
    private final long maxBytes;
    private final boolean keepsAlive;

    /** Of what comes and what is answered. */
    private final String type;

    /** Null for a body that is not packed. */
    private final @Nullable Encodings encoding;

    private final @Nullable Intake<?> intake;
    private final @Nullable Reservation reservation;
    private final @Nullable Body body;
    private @Nullable FullHttpResponse refused;
    private int readAway;

    private HttpCall(
            HttpRequest head,
            HttpEndpoint endpoint,
            String type,
            @Nullable Intake<?> intake,
            @Nullable Reservation reservation) {
        this.counts = endpoint.counts();
        this.maxBytes = endpoint.at().maxBytes();
        this.keepsAlive = HttpUtil.isKeepAlive(head);
        this.type = type;
        this.encoding = Encodings.of(encoding(head));
        this.intake = intake;
        this.reservation = reservation;
        this.body = reservation == null
                ? null
                : new Body(
                        maxBytes, reservation, (int) Math.min(Integer.MAX_VALUE, HttpUtil.getContentLength(head, 1L)));
    }

    static HttpCall of(HttpRequest head, HttpEndpoint endpoint, @Nullable SocketAddress from) {
        String type = type(head);
        String answerType = type == null ? HttpAnswers.PROTOBUF : type;
        if (head.decoderResult().isFailure()) {
            return new HttpCall(head, endpoint, answerType, null, null);
        }
        Intake<?> intake = endpoint.intake(path(head.uri()));
        if (!head.method().equals(HttpMethod.POST)) {
            HttpCall call = new HttpCall(head, endpoint, answerType, null, null);
            call.refused = notPost(head, intake != null);
            return call;
        }
        Refusal refusal = intake == null
                ? Refusal.UNIMPLEMENTED
                : type == null || !isKnown(encoding(head)) ? Refusal.UNSUPPORTED : null;
        Reservation reservation =
                intake == null || refusal != null ? null : new Reservation(intake.room(), Peer.of(from));
        HttpCall call = new HttpCall(head, endpoint, answerType, intake, reservation);
        if (refusal != null) {
            call.refuse(refusal);
        }
        return call;
    }

    private static FullHttpResponse notPost(HttpRequest head, boolean known) {
        String text = known ? "405 method not allowed, supported: [POST]" : "404 page not found";
        FullHttpResponse answer =
                HttpAnswers.plain(known ? 405 : 404, head.method().equals(HttpMethod.HEAD) ? "" : text);
        if (known) {
            answer.headers().set(HttpHeaderNames.ALLOW, "POST");
        }
        return answer;
    }

    private static String path(String target) {
        try {
            String path = new URI(target).getPath();
            return path == null ? "" : path;
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private static @Nullable String type(HttpRequest head) {
        String given = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        String type = given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals(HttpAnswers.PROTOBUF) || type.equals(HttpAnswers.JSON) ? type : null;
    }

    private static String encoding(HttpRequest head) {
        return head.headers().get(HttpHeaderNames.CONTENT_ENCODING, "").strip();
    }

    private static boolean isKnown(String encoding) {
        return encoding.isEmpty() || encoding.equalsIgnoreCase("identity") || Encodings.of(encoding) != null;
    }

    boolean keepsAlive() {
        return keepsAlive;
    }

    /** What is answered without looking at the body; null if it is taken. */
    @Nullable
    FullHttpResponse refused() {
        return refused;
    }

    /**
     * Takes a part of the body. A connection that is closed over unread bytes is reset, and the reset may overtake the answer; so what
     * was refused is read all the same, up to a limit.
     *
     * @return whether the answer waits for no more of it
     */
    boolean add(ByteBuf content) {
        Refusal refusal = refused != null || body == null ? null : body.add(content);
        if (refusal != null) {
            refuse(refusal);
        }
        if (refused == null) {
            return false;
        }
        readAway += content.readableBytes();
        return readAway >= MOST_READ_AWAY;
    }

    FullHttpResponse malformedHead(Throwable why) {
        boolean tooLong = why instanceof TooLongHttpLineException || why instanceof TooLongHttpHeaderException;
        Refusal reason = tooLong ? Refusal.TOO_LARGE : Refusal.MALFORMED;
        FullHttpResponse answer = HttpAnswers.of(counts.refuse(reason, reason.message()), type);
        if (tooLong) {
            answer.setStatus(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        return answer;
    }

    FullHttpResponse malformedBody(Throwable why) {
        FullHttpResponse answer = refused == null ? HttpAnswers.of(malformed(why.getMessage()), type) : refused;
        release();
        return answer;
    }

    /** Reads what has come; in another thread. */
    void export(Consumer<FullHttpResponse> answer) {
        if (intake == null || reservation == null || body == null) {
            return;
        }
        CompletableFuture<Reply> reply;
        try {
            Body unpacked = encoding == null ? body : new Body(maxBytes, reservation, Integer.MAX_VALUE);
            Refusal refusal = encoding == null ? null : unpack(encoding, body.bytes(), unpacked);
            reply = refusal == null
                    ? intake.take(unpacked.bytes(), type.equals(HttpAnswers.JSON), reservation)
                    : CompletableFuture.completedFuture(counts.refuse(refusal, refusal.message()));
        } catch (IOException | RuntimeException e) {
            // Decompressors meet bytes that are none of theirs.
            reply = CompletableFuture.completedFuture(malformed(e.getMessage()));
        } finally {
            release();
        }
        CompletableFuture<Void> _ = reply.thenAccept(r -> answer.accept(HttpAnswers.of(r, type)));
    }

    private static @Nullable Refusal unpack(Encodings encoding, byte[] packed, Body to) throws IOException {
        InputStream raw = new ByteArrayInputStream(packed);
        try (InputStream in = encoding.open(raw, to.maxBytes())) {
            Refusal refusal = to.read(in);
            if (refusal == null && raw.read() >= 0) {
                throw new IOException("there are bytes behind what is compressed");
            }
            return refusal;
        }
    }

    /** The connection ended before the request was there. */
    void end(Refusal reason) {
        if (refused == null && reservation != null && reservation.release()) {
            counts.refused(reason).increment();
        }
    }

    private Reply.Refused malformed(@Nullable String why) {
        return counts.refuse(Refusal.MALFORMED, Refusal.MALFORMED.message() + ": " + why);
    }

    private void refuse(Refusal reason) {
        refused = HttpAnswers.of(counts.refuse(reason, reason.message()), type);
        release();
    }

    private void release() {
        if (reservation != null) {
            reservation.release();
        }
    }
}
