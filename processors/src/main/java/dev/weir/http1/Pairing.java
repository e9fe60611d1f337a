package dev.weir.http1;

import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Which response answers which request. As long as no byte is missing that is their order. After a loss it is what the TCP
 * numbers prove: the response that begins exactly where the client stood when it sent the request. What is not proved is not
 * paired.
 */
final class Pairing {
    private final Http1Parser parser;
    private final Http1 http;

    /** Requests in their order. Only the first may have its response: it waits for an end or for proof. */
    private @Nullable Request first;

    private @Nullable Request last;
    private int open;
    private int openBytes;

    /** Responses whose requests the server had received and this side has not seen yet. */
    private final ArrayDeque<Response> early = new ArrayDeque<>(0);

    private boolean pipelined;
    private boolean anyRequest;
    private int lastRequestAck;

    Pairing(Http1Parser parser) {
        this.parser = parser;
        this.http = parser.http;
    }

    /** The client was seen sending a request before it had the answer to the one before. */
    boolean pipelined() {
        return pipelined;
    }

    @Nullable
    Request last() {
        return last;
    }

    /** Whether there will be a tunnel, the answer to the last request says. */
    boolean waitsForTunnel() {
        return last != null && last.method == Methods.CONNECT && last.response == null;
    }

    void opened(Request r) {
        parser.responses.endedBefore(r);
        if (anyRequest && !r.afterLoss && r.ack != 0 && r.ack == lastRequestAck) {
            pipelined = true;
        }
        anyRequest = true;
        lastRequestAck = r.ack;
        if (first != null && first.tentative && ended(first)) {
            settle(first, r);
        }
        r.tentative |= last != null && last.tentative;
        append(r);
        matchEarly(r);
        boundOpen();
    }

    private void append(Request r) {
        if (last == null) {
            first = r;
        } else {
            last.next = r;
        }
        last = r;
        open++;
        openBytes += r.size;
    }

    /** More of a request's head is known than when it was opened. */
    void refill(Request r, Head head, byte[] b) {
        if (r != last) {
            return; // reported already
        }
        openBytes -= r.size;
        r.fill(head, b, http.known);
        openBytes += r.size;
    }

    /** A response that seemed to answer {@code r} did so if the client went on exactly where it ended. */
    private void settle(Request r, Request next) {
        Response response = r.response;
        boolean goesOn = !next.afterLoss && (next.ack == 0 || (response != null && next.ack == response.endSeq));
        if (response != null && (goesOn || followsCut(r, response, next))) {
            emit(r);
        } else {
            disown(r);
        }
    }

    /** Heads are cut everywhere: the client goes on where the server had received all of the request, and has heard the answer. */
    private static boolean followsCut(Request r, Response p, Request next) {
        return r.cut && next.ack != 0 && next.seq == p.ack && Seq.before(p.boundary, next.ack);
    }

    private void disown(Request r) {
        r.response = null;
        http.count(Http1Counts.RESPONSES_WITHOUT_REQUEST);
        unanswered(r, true);
    }

    /** Gives the request that the response answers, null if none is known. */
    @Nullable
    Request answer(Response p) {
        releaseAnswered();
        Request r = p.afterLoss ? provenRequest(p) : nextRequest(p);
        if (r != null) {
            link(r, p);
        } else if (!p.afterLoss && isEarly(p)) {
            keepEarly(p);
        } else {
            http.count(Http1Counts.RESPONSES_WITHOUT_REQUEST);
        }
        return r;
    }

    /** The response before this one is still held. */
    private void releaseAnswered() {
        Request r = first;
        if (r == null || r.response == null) {
            return;
        }
        if (r.tentative) {
            disown(r); // two answers where one was due
        } else {
            r.ended = true;
            r.endNanos = parser.requests.lastNanos();
            emit(r);
        }
    }

    private @Nullable Request provenRequest(Response p) {
        Request r = last == null || last.response != null ? null : last;
        if (r == null || (r.ack != 0 && r.ack != p.boundary)) {
            return null;
        }
        Request sameStand = first;
        while (r.ack != 0 && sameStand != null && sameStand.ack != r.ack) {
            sameStand = sameStand.next;
        }
        r = sameStand == null || r.ack == 0 ? r : sameStand; // of several that were sent at once it answers the first
        if (!mayAnswer(r, p)) {
            return null;
        }
        while (first != null && first != r) {
            unanswered(first, true);
        }
        return r;
    }

    private @Nullable Request nextRequest(Response p) {
        if (!early.isEmpty()) {
            return null;
        }
        if (first == null && !parser.requests.openEarly()) {
            return null;
        }
        Request r = first;
        if (r == null || !mayAnswer(r, p)) {
            return null;
        }
        // A server may send 408 to a client that asked nothing (RFC 9110 section 15.5.9); the request crossed it on the
        // way.
        boolean crossed = p.status == 408 && p.ack != 0 && !Seq.before(r.seq, p.ack);
        return crossed ? null : r;
    }

    /**
     * A request after a loss is answered where the client stood when it sent it. One that is not proven to be a request must also
     * be all that the server had received by then.
     */
    private boolean mayAnswer(Request r, Response p) {
        if (!r.afterLoss && !r.tentative) {
            return true;
        }
        boolean follows = r.ack == 0 || r.ack == p.boundary;
        RequestStream requests = parser.requests;
        boolean inPlace = requests.betweenMessages() || requests.isCutAt(r);
        boolean received = p.ack == 0 || (inPlace && requests.position() == p.ack);
        return follows && (received || !r.tentative);
    }

    private void link(Request r, Response p) {
        r.response = p;
        p.request = r;
        parser.requests.answered(r, p);
    }

    /** The server had received more than was seen here: the request is still held back on its way to this parser. */
    private boolean isEarly(Response p) {
        RequestStream requests = parser.requests;
        boolean unseen = !requests.sawBytes() || Seq.before(requests.position(), p.ack);
        return p.ack != 0 && unseen && !requests.isLost() && (first == null || !early.isEmpty());
    }

    private void keepEarly(Response p) {
        if (early.size() >= http.limits.openRequests()) {
            http.count(Http1Counts.TOO_MANY_EARLY);
            http.count(Http1Counts.RESPONSES_WITHOUT_REQUEST);
            early.remove();
        }
        early.add(p);
    }

    /** Nobody knows any more how many requests there were. */
    void forgetEarly() {
        if (early.isEmpty()) {
            return;
        }
        http.count(Http1Counts.RESPONSES_WITHOUT_REQUEST, early.size());
        early.clear();
    }

    /** The place in the responses is lost: nothing will prove the answer that the first request may have. */
    void forgetUnproven() {
        if (first != null && first.tentative && first.response != null && !first.cut) {
            disown(first);
        }
    }

    /** Garbage follows what seemed to be a request: it was none. */
    void forgetUnlikely() {
        while (first != null && first.tentative && first.response == null) {
            http.count(Http1Counts.REQUESTS_UNPROVEN);
            removeFirst(first);
        }
    }

    private void matchEarly(Request r) {
        while (first == r && r.response == null && !early.isEmpty()) {
            Response p = early.remove();
            boolean possible = !r.afterLoss && Seq.before(r.seq, p.ack) && !Seq.before(p.boundary, r.ack);
            if (!possible) {
                http.count(Http1Counts.RESPONSES_WITHOUT_REQUEST);
                continue;
            }
            link(r, p);
            if (p.hasBody && (r.method == Methods.HEAD || r.method == Methods.CONNECT)) {
                parser.responses.lose(false); // what was skipped as a body was none
            }
        }
    }

    void requestEnded(Request r) {
        if (r == first && ended(r)) {
            complete(r);
        }
    }

    void responseEnded(Response p) {
        Request r = p.request;
        if (r == null || r != first) {
            return;
        }
        if (r.next != null && r.next.ack != 0 && Seq.before(r.next.ack, p.endSeq)) {
            pipelined = true;
        }
        if (ended(r)) {
            complete(r);
        }
    }

    private static boolean ended(Request r) {
        return r.ended && r.response != null && r.response.ended;
    }

    private void complete(Request r) {
        if (!r.tentative) {
            emit(r);
        } else if (r.next != null) {
            settle(r, r.next);
        }
    }

    private void emit(Request r) {
        removeFirst(r);
        parser.emit(r, false);
    }

    private void unanswered(Request r, boolean lost) {
        removeFirst(r);
        if (r.tentative && parser.responses.exists()) {
            http.count(Http1Counts.REQUESTS_UNPROVEN);
            return;
        }
        http.count(lost ? Http1Counts.RESPONSES_LOST : Http1Counts.REQUESTS_UNANSWERED);
        parser.emit(r, lost);
    }

    private void removeFirst(Request r) {
        first = r.next;
        last = first == null ? null : last;
        open--;
        openBytes -= r.size;
    }

    private void boundOpen() {
        while (first != null && (open > http.limits.openRequests() || openBytes > http.limits.openBytes())) {
            http.count(Http1Counts.TOO_MANY_OPEN);
            if (first.response != null) {
                emit(first);
            } else {
                unanswered(first, true);
            }
            if (!parser.responses.isLost()) {
                parser.responses.lose(false);
            }
        }
    }

    /** Nothing follows. */
    void close(boolean lost) {
        while (first != null) {
            if (first.response != null) {
                emit(first);
            } else {
                unanswered(first, lost || parser.responses.lostPlace() || heardSince(first));
            }
        }
        forgetEarly();
    }

    /** The client heard something between this request and the next: an answer that the capture misses. */
    private static boolean heardSince(Request r) {
        return r.next != null && r.ack != 0 && Seq.before(r.ack, r.next.ack);
    }

    /** Where a response is kept. */
    enum Place {
        NONE,
        WITH_FIRST_REQUEST,
        LAST_EARLY,
        NOWHERE
    }

    Place place(@Nullable Response p) {
        if (p == null) {
            return Place.NONE;
        }
        if (first != null && first.response == p) {
            return Place.WITH_FIRST_REQUEST;
        }
        return early.peekLast() == p ? Place.LAST_EARLY : Place.NOWHERE;
    }

    @Nullable
    Response at(int place, DataInput in) throws IOException {
        return switch (Place.values()[place]) {
            case NONE -> null;
            case WITH_FIRST_REQUEST -> first == null ? null : first.response;
            case LAST_EARLY -> early.peekLast();
            case NOWHERE -> Response.read(in);
        };
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(pipelined);
        out.writeBoolean(anyRequest);
        out.writeInt(lastRequestAck);
        out.writeInt(open);
        for (Request r = first; r != null; r = r.next) {
            r.write(out);
        }
        boolean answered = first != null && first.response != null;
        out.writeBoolean(answered);
        if (first != null && first.response != null) {
            first.response.write(out);
        }
        out.writeInt(early.size());
        for (Response p : early) {
            p.write(out);
        }
    }

    void read(DataInput in) throws IOException {
        pipelined = in.readBoolean();
        anyRequest = in.readBoolean();
        lastRequestAck = in.readInt();
        for (int n = in.readInt(); n > 0; n--) {
            append(Request.read(in));
        }
        if (in.readBoolean()) {
            Response p = Response.read(in);
            if (first != null) {
                first.response = p;
                p.request = first;
            }
        }
        for (int n = in.readInt(); n > 0; n--) {
            early.add(Response.read(in));
        }
    }
}
