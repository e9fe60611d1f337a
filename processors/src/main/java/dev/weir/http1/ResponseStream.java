package dev.weir.http1;

import dev.weir.api.Chunk;
import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the server sends. */
final class ResponseStream extends MessageStream {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /** Being read; or its end is not known because the place was lost. */
    private @Nullable Response current;

    /** An interim response went before, and began at {@code interimSeq}. */
    private boolean afterInterim;

    private int interimSeq;

    /** The place was lost, and no response since could be given to its request. */
    private boolean unpaired;

    /** No request is known for what is being read: it may be the answer to a HEAD, and have no body. */
    private boolean unasked;

    ResponseStream(Http1Parser parser) {
        super(parser, parser.http.responseHead);
    }

    /** The last response was an interim one: what the client sends now is a body. */
    boolean afterInterim() {
        return afterInterim;
    }

    /** All that the server sent so far is understood: what it acknowledged last is where the next request begins. */
    boolean provesRequests() {
        return lastAck() != 0 && betweenMessages() && !unpaired && !afterInterim;
    }

    @Override
    StartLine.Kind kind() {
        return StartLine.Kind.RESPONSE;
    }

    @Override
    void onHead(Head head, byte[] b, boolean whole) {
        int status = head.status();
        unpaired |= afterLoss();
        if (status < 200 && status != SWITCHING_PROTOCOLS) {
            if (whole) {
                interim();
            }
            return;
        }
        Response response = new Response();
        response.boundary = afterInterim ? interimSeq : startSeq();
        response.ack = startAck();
        response.startNanos = startNanos();
        response.status = status;
        response.afterLoss = unpaired;
        afterInterim = false;
        current = response;
        Request request = parser.pairing.answer(response);
        unasked = request == null;
        unpaired &= unasked;
        if (whole) {
            frame(head, response, request);
        }
    }

    private void interim() {
        if (!afterInterim) {
            afterInterim = true;
            interimSeq = startSeq();
        }
        noBody();
    }

    private void frame(Head head, Response response, @Nullable Request request) {
        int status = response.status;
        int method = request == null ? Methods.UNKNOWN : request.method;
        boolean tunnel = method == Methods.CONNECT && status < 300;
        if (status == SWITCHING_PROTOCOLS || tunnel) {
            noBody();
            parser.upgrade();
        } else if (method == Methods.HEAD || status == NO_CONTENT || status == NOT_MODIFIED) {
            noBody();
        } else if (head.coding() == Head.Coding.CHUNKED) {
            response.hasBody = true;
            chunked();
        } else if (head.coding() == Head.Coding.NONE && head.contentLength() == Head.BAD_LENGTH) {
            unknownLength();
        } else if (head.coding() == Head.Coding.NONE && head.contentLength() >= 0) {
            response.hasBody = head.contentLength() > 0;
            bodyOf(head.contentLength());
        } else {
            response.hasBody = true;
            toClose();
        }
    }

    @Override
    void onEnd(int endSeq, long nanos, long bytes, long body) {
        Response response = current;
        current = null;
        if (response != null) {
            response.bodyBytes = body;
            end(response, endSeq, nanos, bytes);
        }
    }

    private void end(Response response, int endSeq, long nanos, long bytes) {
        response.ended = true;
        response.endSeq = endSeq;
        response.endNanos = nanos;
        response.bytes = bytes;
        parser.pairing.responseEnded(response);
    }

    @Override
    void onLost(boolean garbage) {
        afterInterim = false;
        parser.pairing.forgetUnproven();
        Request request = current == null ? null : current.request;
        if (request != null && request.next != null) {
            endedBefore(request.next);
        }
    }

    @Override
    void onCut() {
        Response response = current;
        current = null;
        if (response != null) {
            end(response, position(), lastNanos(), bytesSinceStart());
        }
    }

    /** A request came: by then the client had received the response that is being read, if it waits for its answers. */
    void endedBefore(Request next) {
        if (unasked && !betweenMessages() && !isLost() && next.ack == position()) {
            lose(false);
        }
        Response response = current;
        if (response == null || !isLost()) {
            return;
        }
        if (next.ack == 0) {
            onCut();
        } else if (Seq.before(response.boundary, next.ack)) {
            current = null;
            end(response, next.ack, lastNanos(), Integer.toUnsignedLong(next.ack - startSeq()));
        }
    }

    /** The request that it answers says what becomes of it. */
    @Override
    void onSkipped(byte[] b, int from, int to) {}

    /** The answer to the newest request begins where the client stood when it sent the request. */
    @Override
    int resume(Chunk c, int i, int to) {
        Request request = parser.pairing.last();
        if (request != null && request.response != null) {
            request = null;
        }
        if (request != null && request.ack != 0) {
            return Seq.within(request.ack, position(), to - i);
        }
        boolean begins = i == c.offset()
                && (c.ack() == 0 ? parser.turned() : !sawBytes() || Seq.before(lastAck(), c.ack()))
                && StartLine.classify(c.buffer(), i, to) == StartLine.Kind.RESPONSE;
        if (begins && request == null) {
            http.count(Http1Counts.RESPONSES_WITHOUT_REQUEST);
        }
        return begins && request != null ? 0 : -1;
    }

    @Override
    void write(DataOutput out) throws IOException {
        super.write(out);
        out.writeBoolean(afterInterim);
        out.writeInt(interimSeq);
        out.writeBoolean(unpaired);
        out.writeBoolean(unasked);
        Pairing.Place place = parser.pairing.place(current);
        out.writeByte(place.ordinal());
        if (place == Pairing.Place.NOWHERE && current != null) {
            current.write(out);
        }
    }

    @Override
    void read(DataInput in) throws IOException {
        super.read(in);
        afterInterim = in.readBoolean();
        interimSeq = in.readInt();
        unpaired = in.readBoolean();
        unasked = in.readBoolean();
        current = parser.pairing.at(in.readByte(), in);
    }
}
