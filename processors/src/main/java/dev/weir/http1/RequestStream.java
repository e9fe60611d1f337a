package dev.weir.http1;

import dev.weir.api.Chunk;
import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the client sends. */
final class RequestStream extends MessageStream {
    /** Being read; or its end is not known because the place was lost. */
    private @Nullable Request current;

    /** The client that sent the head being read waits until it is told to send the body. */
    private boolean expects;

    RequestStream(Http1Parser parser) {
        super(parser, parser.http.requestHead);
    }

    @Override
    StartLine.Kind kind() {
        return StartLine.Kind.REQUEST;
    }

    @Override
    boolean waits() {
        return betweenMessages() && !parser.responses.isLost() && parser.pairing.waitsForTunnel();
    }

    @Override
    void onHead(Head head, byte[] b, boolean whole) {
        open(head, b);
        if (!whole) {
            if (current != null) {
                current.cut = true;
            }
            return;
        }
        expects = head.expectsContinue();
        if (head.coding() == Head.Coding.CHUNKED) {
            chunked();
        } else if (head.coding() == Head.Coding.OTHER || head.contentLength() == Head.BAD_LENGTH) {
            unknownLength();
        } else if (head.contentLength() >= 0) {
            bodyOf(head.contentLength());
        } else {
            noBody();
        }
    }

    /** The client was told no, and has heard it: it sends no body (RFC 9110 section 10.1.1). */
    @Override
    boolean isLeftOut(Chunk c, int i, int to) {
        Response answer = current == null ? null : current.response;
        if (!expects || answer == null) {
            return false;
        }
        boolean heard = c.ack() == 0 ? parser.turned() : Seq.before(answer.boundary, c.ack());
        return heard && StartLine.maybeKnownRequest(c.buffer(), i, to);
    }

    /** The server has received the request's bytes, the cut ones included, and nothing is known behind them. */
    boolean isCutAt(Request r) {
        return r == current && r.cut && isLost();
    }

    private void open(Head head, byte[] b) {
        if (current != null) {
            parser.pairing.refill(current, head, b); // it was opened early
            return;
        }
        Request request = new Request();
        request.seq = startSeq();
        request.ack = startAck();
        request.startNanos = startNanos();
        request.afterLoss = afterLoss();
        request.tentative = afterLoss() && !parser.responses.provesRequests();
        request.fill(head, b, http.known);
        current = request;
        parser.pairing.opened(request);
    }

    /** Opens the request whose head is still coming, if its first line is there. A server may answer as early as that. */
    boolean openEarly() {
        if (current != null || !peekHead()) {
            return false;
        }
        open(parser.http.requestHead, gathered());
        return true;
    }

    @Override
    void onEnd(int endSeq, long nanos, long bytes, long body) {
        Request request = current;
        current = null;
        if (request != null) {
            request.bodyBytes = body;
            end(request, nanos, bytes);
        }
    }

    private void end(Request request, long nanos, long bytes) {
        request.ended = true;
        request.endNanos = nanos;
        request.bytes = bytes;
        parser.pairing.requestEnded(request);
    }

    @Override
    void onLost(boolean garbage) {
        parser.pairing.forgetEarly();
        if (garbage) {
            parser.pairing.forgetUnlikely();
        }
        Request request = current;
        if (request != null && request.response != null) {
            onCut();
        }
    }

    @Override
    void onCut() {
        Request request = current;
        current = null;
        if (request != null) {
            end(request, lastNanos(), bytesSinceStart());
        }
    }

    /** An answer came: if the end of its request is not known, then the request ended with what the server had by then. */
    void answered(Request request, Response response) {
        if (request == current && isLost()) {
            current = null;
            boolean known = response.ack != 0 && Seq.before(request.seq, response.ack);
            long seen = bytesSinceStart();
            end(request, lastNanos(), known ? Integer.toUnsignedLong(response.ack - request.seq) : seen);
        }
    }

    /** It may be a body that looks like one, but no request that was seen shall be missing without a trace. */
    @Override
    void onSkipped(byte[] b, int from, int to) {
        if (StartLine.classify(b, from, to) == StartLine.Kind.REQUEST) {
            parser.http.count(Http1Counts.REQUESTS_SKIPPED);
        }
    }

    /**
     * The server's last acknowledgement is where the next request begins, if the client waited for the answer. While no answer
     * was seen, a request may begin where the client has heard something since its last bytes.
     */
    @Override
    int resume(Chunk c, int i, int to) {
        int acknowledged = parser.responses.lastAck();
        if (parser.responses.afterInterim()) {
            return -1;
        }
        if (acknowledged != 0) {
            return Seq.within(acknowledged, position(), to - i);
        }
        boolean heard = c.ack() == 0 ? parser.turned() : sawBytes() && Seq.before(lastAck(), c.ack());
        boolean begins = i == c.offset() && (heard || (c.midStream() && !sawBytes()));
        return begins && StartLine.maybeKnownRequest(c.buffer(), i, to) ? 0 : -1;
    }

    /** Stands for the request that is being read and was already reported. */
    private Request reported() {
        Request request = new Request();
        request.seq = startSeq();
        return request;
    }

    @Override
    void write(DataOutput out) throws IOException {
        super.write(out);
        out.writeBoolean(expects);
        out.writeBoolean(current != null);
        out.writeBoolean(current != null && current == parser.pairing.last());
    }

    @Override
    void read(DataInput in) throws IOException {
        super.read(in);
        expects = in.readBoolean();
        boolean reading = in.readBoolean();
        boolean open = in.readBoolean();
        if (reading) {
            current = open ? parser.pairing.last() : reported();
        }
    }
}
