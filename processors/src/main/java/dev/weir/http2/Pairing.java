package dev.weir.http2;

import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Requests and their answers meet by the number of their stream. Told of frames only whose place is certain. */
final class Pairing {
    private static final int UPGRADED = 1;
    private static final long SECOND = 1_000_000_000;

    private final Http2 http;
    private final boolean clientOutgoing;
    private final OpenStreams streams = new OpenStreams();

    /** The highest number that the client was seen to open. */
    private int lastOpened;

    private boolean fromStart;

    /** The server had these bytes of the client when its place was found again: answers to what is in them may have been missed. */
    private int unsureBefore;

    private boolean unsure;

    /** Streams that were reported without any answer since then. */
    private int unanswered;

    private long unansweredSince;

    /** All three only during a call. */
    private @Nullable Connection connection;

    private @Nullable Consumer<Exchange> out;
    private long now;

    Pairing(Http2 http, boolean clientOutgoing) {
        this.http = http;
        this.clientOutgoing = clientOutgoing;
    }

    void enter(Connection of, long nanos, Consumer<Exchange> consumer) {
        connection = of;
        now = nanos;
        out = consumer;
    }

    void leave() {
        connection = null;
        out = null;
    }

    @Nullable
    Http2Stream stream(int id) {
        return streams.find(id);
    }

    /** A frame begins that may be on a stream; gives the stream, if it is open. */
    @Nullable
    Http2Stream frame(boolean client, FrameHeader frame) {
        Http2Stream stream = streams.find(frame.stream);
        if (stream != null) {
            Side side = side(stream, client);
            side.bytes += FrameHeader.SIZE + frame.length;
            stream.answerMissed |= !client && side.startNanos == 0; // content has a head before it
        }
        boolean promised = (frame.stream & 1) == 0;
        if (!promised && (stream == null || side(stream, client).isOver())) {
            http.count(Http2Counts.FRAMES_WITHOUT_STREAM);
        }
        return stream;
    }

    private static Side side(Http2Stream stream, boolean client) {
        return client ? stream.request : stream.response;
    }

    void request(HeaderBlock block, long nanos) {
        Http2Stream stream = streams.find(block.stream);
        HeaderList list = http.headers;
        if (stream != null && stream.asked) {
            check(stream, true, block);
            ended(stream, true, block, nanos);
            return;
        }
        if (block.stream <= lastOpened) {
            http.count(Http2Counts.FRAMES_WITHOUT_STREAM);
            return;
        }
        if (!list.isRequest()) {
            http.count(Http2Counts.REQUESTS_UNREADABLE);
            return;
        }
        lastOpened = block.stream;
        dropUnasked(block.stream);
        if (stream == null) {
            stream = new Http2Stream(block.stream);
            streams.add(stream);
        }
        int before = stream.size();
        stream.ask(list, block.seq, block.ack, block.startNanos);
        unsure &= Seq.before(block.seq, unsureBefore);
        stream.answerMissed |= unsure && (!stream.response.ended || stream.finalStatus() == null);
        streams.grew(stream.size() - before);
        http.count(Http2Counts.UNKNOWN_METHODS, stream.methodUnknown() ? 1 : 0);
        http.count(Http2Counts.UNKNOWN_PATHS, stream.pathUnknown() ? 1 : 0);
        ended(stream, true, block, nanos);
        boundOpen();
    }

    /**
     * The server's.
     *
     * @param requestsKnown every request that the client sent from here on will be seen
     */
    void answer(HeaderBlock block, long nanos, boolean requestsKnown) {
        if ((block.stream & 1) == 0) {
            return; // to a promised request
        }
        Http2Stream stream = streams.find(block.stream);
        if (stream == null && requestsKnown && block.stream > lastOpened) {
            stream = new Http2Stream(block.stream);
            streams.add(stream);
        }
        if (stream == null) {
            boolean head = http.headers.get(Fields.STATUS) != null;
            http.count(head ? Http2Counts.RESPONSES_WITHOUT_REQUEST : Http2Counts.FRAMES_WITHOUT_STREAM);
            return;
        }
        check(stream, false, block);
        int before = stream.size();
        stream.answer(http.headers, block.startNanos, block.endStream);
        streams.grew(stream.size() - before);
        ended(stream, false, block, nanos);
        boundOpen();
    }

    /** The head of an answer has a status, trailers have none and are the last. */
    private void check(Http2Stream stream, boolean client, HeaderBlock block) {
        HeaderList list = http.headers;
        Side side = side(stream, client);
        if (side.isOver()) {
            http.count(Http2Counts.FRAMES_WITHOUT_STREAM);
        }
        boolean head = !client && side.startNanos == 0;
        boolean status = list.get(Fields.STATUS) != null;
        boolean fits = head ? status || list.anyUnknown() || stream.answerMissed : !status && block.endStream;
        if (!fits || list.isRequest()) {
            http.count(Http2Counts.MALFORMED_MESSAGES);
        }
    }

    private void ended(Http2Stream stream, boolean client, HeaderBlock block, long nanos) {
        side(stream, client).bytes += block.wireBytes;
        touched(stream, client, block.endStream, nanos);
    }

    void dataEnded(boolean client, FrameHeader frame, long nanos) {
        Http2Stream stream = streams.find(frame.stream);
        if (stream != null) {
            touched(stream, client, frame.has(FrameHeader.END_STREAM), nanos);
        }
    }

    private void touched(Http2Stream stream, boolean client, boolean last, long nanos) {
        stream.lastNanos = nanos;
        Side side = side(stream, client);
        side.endNanos = nanos;
        side.ended |= last;
        if (stream.complete()) {
            finish(stream, false);
        }
    }

    void reset(int id, int code) {
        Http2Stream stream = streams.find(id);
        if (stream == null) {
            return;
        }
        if (!stream.response.ended) {
            http.count(Http2Counts.STREAMS_RESET);
            stream.reset = code;
            stream.response.endNanos = now;
        }
        finish(stream, false);
    }

    /** The server will not answer streams of higher numbers (RFC 9113 section 6.8). */
    void refuse(int last) {
        for (int i = streams.count() - 1; i >= 0 && streams.at(i).id > last; i--) {
            Http2Stream stream = streams.at(i);
            if (stream.asked && stream.response.startNanos == 0) {
                http.count(Http2Counts.STREAMS_REFUSED);
                finish(stream, false);
            }
        }
    }

    /** The client's frames are seen from the first on. */
    void seenFromStart() {
        fromStart = true;
    }

    /**
     * A place in what the server sends is proven.
     *
     * @param ack of the first frame from there on
     */
    void answersKnownFrom(int ack) {
        unsureBefore = ack;
        unsure = true;
    }

    /** Frames of the server may be missed. */
    void missAnswers() {
        for (int i = 0; i < streams.count(); i++) {
            Http2Stream stream = streams.at(i);
            stream.answerMissed |= !stream.response.ended;
        }
    }

    void placeLost(boolean client) {
        for (int i = streams.count() - 1; i >= 0; i--) {
            Http2Stream stream = streams.at(i);
            Side side = side(stream, client);
            if (!side.ended) {
                side.lose();
            }
            if (!client) {
                continue;
            }
            // Nobody will know when the request ended.
            side.ended = true;
            if (!stream.asked) {
                finish(stream, true);
            } else if (stream.complete()) {
                finish(stream, false);
            }
        }
    }

    /** Streams whose answer's end was probably missed are not waited for for ever. */
    void giveUpMissed(long nowNanos) {
        for (int i = streams.count() - 1; i >= 0; i--) {
            Http2Stream stream = streams.at(i);
            if (stream.answerMissed && stream.lastNanos + http.limits.missedNanos() <= nowNanos) {
                finish(stream, true);
            }
        }
    }

    void close(boolean lost) {
        while (streams.count() > 0) {
            finish(streams.at(0), lost);
        }
    }

    /** The client went on to higher numbers: the requests of these were not seen and will not be. */
    private void dropUnasked(int before) {
        for (int i = 0; i < streams.count() && streams.at(i).id < before; ) {
            if (streams.at(i).asked) {
                i++;
            } else {
                finish(streams.at(i), true);
            }
        }
    }

    private void boundOpen() {
        while (streams.count() > http.limits.openStreams() || streams.bytes() > http.limits.openBytes()) {
            http.count(Http2Counts.TOO_MANY_OPEN);
            finish(streams.at(0), true);
        }
    }

    private void finish(Http2Stream stream, boolean lost) {
        streams.remove(stream);
        if (!stream.asked) {
            boolean upgraded = stream.id == UPGRADED && fromStart;
            http.count(upgraded ? Http2Counts.UPGRADE_RESPONSES : Http2Counts.RESPONSES_WITHOUT_REQUEST);
            return;
        }
        http.count(Http2Counts.UNKNOWN_STATUSES, stream.statusUnknown() ? 1 : 0);
        if (stream.finalStatus() == null && !stream.statusUnknown()) {
            boolean missed = lost || stream.answerMissed;
            http.count(missed ? Http2Counts.RESPONSES_LOST : Http2Counts.REQUESTS_UNANSWERED);
        }
        if (stream.response.startNanos == 0 && isOneTooMany()) {
            http.count(Http2Counts.TOO_MANY_UNANSWERED);
        } else if (out != null && connection != null) {
            out.accept(stream.exchange(connection, clientOutgoing, now, lost));
        }
    }

    private boolean isOneTooMany() {
        if (now - unansweredSince >= SECOND || now < unansweredSince) {
            unansweredSince = now;
            unanswered = 0;
        }
        return ++unanswered > http.limits.unansweredStreams();
    }

    void writeUnanswered(DataOutput output) throws IOException {
        output.writeInt(unanswered);
        output.writeLong(unansweredSince);
    }

    void readUnanswered(DataInput in) throws IOException {
        unanswered = in.readInt();
        unansweredSince = in.readLong();
    }

    void writeUnsure(DataOutput output) throws IOException {
        output.writeInt(unsureBefore);
        output.writeBoolean(unsure);
    }

    void readUnsure(DataInput in) throws IOException {
        unsureBefore = in.readInt();
        unsure = in.readBoolean();
    }

    void write(DataOutput output) throws IOException {
        output.writeInt(lastOpened);
        output.writeBoolean(fromStart);
        streams.write(output);
    }

    void read(DataInput in) throws IOException {
        lastOpened = in.readInt();
        fromStart = in.readBoolean();
        streams.read(in);
    }
}
