package dev.weir.http2;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import dev.weir.protocol.ProtocolParser;
import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection: two directions, and whether they can be believed. */
final class Http2Parser implements ProtocolParser {
    /** 2: what is held of an unproven connection; 3: who asks, which answers may be missing; 4: where the server was first heard. */
    private static final int VERSION = 5;

    /** Chains that may break before a place was certain: a connection that has none is no HTTP/2. */
    private static final int MAX_BROKEN_CHAINS = 16;

    private static final int SETTING_MAX_FRAME_SIZE = 5;
    private static final int SETTING_SIZE = 6;

    final Http2 http;
    private boolean clientOutgoing;
    private FrameStream requests;
    private FrameStream responses;
    private final Rounds rounds = new Rounds();
    private Pairing pairing;
    private final Unproven unproven = new Unproven();

    /** Null unless every first byte of a direction, and every one behind missing ones, is read as the begin of a frame. */
    private final @Nullable Evidence evidence;

    /** Largest payload that each end may send. */
    private int maxFromClient = FrameHeader.MAX_LENGTH;

    private int maxFromServer = FrameHeader.MAX_LENGTH;
    private int brokenChains;
    private boolean everCertain;

    /** A request was answered: it is the client that sends requests. */
    private boolean rolesKnown;

    /** An answer was seen to what was not asked. */
    private boolean rolesWrong;

    private boolean anyDirection;
    private boolean lastOutgoing;
    private boolean turned;

    Http2Parser(Http2 http, boolean clientOutgoing) {
        this(http, clientOutgoing, null);
    }

    @SuppressWarnings({"ThisEscapedInObjectConstruction", "this-escape"}) // only kept there
    private Http2Parser(Http2 http, boolean clientOutgoing, @Nullable Evidence evidence) {
        this.http = http;
        this.clientOutgoing = clientOutgoing;
        this.requests = new FrameStream(this, true);
        this.responses = new FrameStream(this, false);
        this.pairing = new Pairing(http, clientOutgoing);
        this.evidence = evidence;
        this.everCertain = evidence != null;
    }

    /** A parser for what was held, from its first byte. */
    static Http2Parser believing(Http2 http, boolean clientOutgoing, Evidence evidence) {
        return new Http2Parser(http, clientOutgoing, evidence);
    }

    boolean isBelieving() {
        return evidence != null;
    }

    /** The last frame of each direction was complete, or is missing. */
    boolean endsWhole() {
        return requests.endsWhole() && responses.endsWhole();
    }

    /** Something was seen of the server, or is known to be missing. */
    boolean anyResponses() {
        return responses.exists();
    }

    /** Bytes of the client are missing behind some that were seen. */
    boolean requestsLost() {
        return requests.isLost();
    }

    @Override
    public Next accept(Chunk chunk, Consumer<Exchange> out) {
        pairing.enter(chunk.connection(), chunk.timeNanos(), out);
        FrameStream stream = chunk.outgoing() == clientOutgoing ? requests : responses;
        if (!everCertain) {
            unproven.hold(chunk, http);
        }
        switch (chunk.kind()) {
            case BYTES -> {
                turned = !anyDirection || lastOutgoing != chunk.outgoing();
                anyDirection = true;
                lastOutgoing = chunk.outgoing();
                stream.bytes(chunk);
            }
            case GAP, CUT -> stream.missing(chunk);
            case CLOSE, END, DATAGRAM, LOSS, END_OF_SCOPE, READERSHIP -> {}
        }
        if (responses.isUncertain()) {
            pairing.missAnswers();
        }
        pairing.leave();
        if (rolesWrong) {
            turnRoles();
            return accept(chunk, out);
        }
        if (everCertain || brokenChains <= MAX_BROKEN_CHAINS) {
            return Next.CONTINUE;
        }
        unproven.giveUp(http);
        return Next.NOT_MINE;
    }

    /** A request in a body of the server's was taken for one of a client. */
    private void turnRoles() {
        http.count(Http2Counts.ROLES_TURNED);
        unproven.giveUp(http);
        rolesWrong = false;
        clientOutgoing = !clientOutgoing;
        requests = new FrameStream(this, true);
        responses = new FrameStream(this, false);
        rounds.reset();
        pairing = new Pairing(http, clientOutgoing);
        everCertain = false;
    }

    @Override
    public void endOfObservation(EndOfObservation end, Connection of, long nanos, Consumer<Exchange> out) {
        if (!everCertain) {
            unproven.close(http, end, of, nanos, clientOutgoing, out);
            return;
        }
        pairing.enter(of, nanos, out);
        boolean unseen = evidence != null && !anyResponses();
        if (unseen) {
            pairing.placeLost(false);
        }
        pairing.close(!end.provesSilence() || responses.isUncertain() || unseen);
        pairing.leave();
    }

    @Override
    public void advance(Connection connection, long nowNanos, Consumer<Exchange> out) {
        pairing.enter(connection, nowNanos, out);
        pairing.giveUpMissed(nowNanos);
        pairing.leave();
    }

    /** The chunk before this one was of the other direction, or there was none. */
    boolean turned() {
        return turned;
    }

    /** The connection was seen from its client's first byte. */
    boolean prefaced() {
        return requests.isPrefaced();
    }

    /** Bytes of the server's before this one were not seen, and are not of the time before its client was. */
    boolean serverSentBefore(int seq) {
        return requests.firstAck() != 0 && Seq.before(requests.firstAck(), seq);
    }

    int maxFrame(boolean client) {
        return client ? maxFromClient : maxFromServer;
    }

    boolean isOfInterest(int type) {
        return type == FrameHeader.SETTINGS || type == FrameHeader.RST_STREAM || type == FrameHeader.GOAWAY;
    }

    @Nullable
    Http2Stream stream(int id) {
        return pairing.stream(id);
    }

    /** HEADERS begin, believed or not. */
    void headersSeen(boolean client, FrameStream.Place place, int stream, int end, int ack) {
        if (requests.isCertain() && responses.isCertain()) {
            return;
        }
        if (client && rounds.request(stream, end, ack) && place == FrameStream.Place.TRIED) {
            if (everCertain) {
                http.count(Http2Counts.REQUESTS_UNPROVEN);
            } else {
                unproven.request();
            }
        } else if (!client) {
            boolean unasked = !requests.isLost() && rounds.isUnasked(stream);
            rolesWrong |= unasked && !rolesKnown && evidence == null;
            rounds.answer(stream, end, ack);
            rolesKnown |= rounds.any();
        }
        if (rounds.proven()) {
            requests.prove();
            responses.prove();
        }
    }

    /** @param ack of the first frame that is certain */
    void placeProven(boolean client, int ack) {
        nowCertain();
        if (!client && ack != 0) {
            pairing.answersKnownFrom(ack);
        }
        http.count(Http2Counts.PLACES_PROVEN);
    }

    /** It is certain from the first byte on. */
    void placeKnown(boolean client) {
        nowCertain();
        rolesKnown = true;
        if (client) {
            pairing.seenFromStart();
        }
    }

    private void nowCertain() {
        if (!everCertain) {
            everCertain = true;
            unproven.giveUp(http);
        }
    }

    /** Bytes of the server are missing that are not of one frame. */
    void answersLost(long length, boolean betweenFrames) {
        if (evidence != null) {
            evidence.loss(length, betweenFrames);
        }
    }

    /** @param known it was certain before */
    void placeLost(boolean client, boolean known) {
        rounds.reset();
        if (known) {
            http.count(Http2Counts.PLACES_LOST);
            pairing.placeLost(client);
        } else {
            brokenChains++;
        }
    }

    @Nullable
    Http2Stream dataBegins(boolean client, FrameHeader frame) {
        return pairing.frame(client, frame);
    }

    void dataEnded(boolean client, FrameHeader frame, long nanos) {
        pairing.dataEnded(client, frame, nanos);
    }

    void headers(boolean client, HeaderBlock block, long nanos) {
        if (evidence != null && !block.promise) {
            evidence.headers(client, block, http.headers);
        }
        if (block.promise) {
            http.count(Http2Counts.PUSHES);
        } else if (client) {
            pairing.request(block, nanos);
        } else {
            // Before a place in the requests was found, an answer's request may have been missed.
            pairing.answer(block, nanos, requests.isCertain() || !requests.exists());
        }
    }

    /** A frame of interest, or the begin of its payload. */
    void control(boolean client, FrameHeader frame, byte[] b, int from, int to) {
        switch (frame.type) {
            case FrameHeader.SETTINGS -> settings(client, frame, b, from, to);
            case FrameHeader.RST_STREAM ->
                pairing.reset(frame.stream, to - from < 4 ? ErrorCode.UNKNOWN : ErrorCode.of(number(b, from)));
            case FrameHeader.GOAWAY -> {
                if (!client && to - from >= 4) {
                    pairing.refuse(number(b, from) & Integer.MAX_VALUE);
                }
            }
            default -> {}
        }
    }

    /** They bind the other end. */
    private void settings(boolean client, FrameHeader frame, byte[] b, int from, int to) {
        int end = Math.min(to, from + FrameStream.KEPT_PAYLOAD);
        for (int i = from; i + SETTING_SIZE <= end && !frame.has(FrameHeader.ACK); i += SETTING_SIZE) {
            boolean maxFrame = b[i] == 0 && b[i + 1] == SETTING_MAX_FRAME_SIZE;
            int value = number(b, i + 2);
            if (maxFrame && client) {
                maxFromServer = Math.max(maxFromServer, value);
            } else if (maxFrame) {
                maxFromClient = Math.max(maxFromClient, value);
            }
        }
    }

    private static int number(byte[] b, int i) {
        return ((b[i] & 0xff) << 24) | ((b[i + 1] & 0xff) << 16) | ((b[i + 2] & 0xff) << 8) | (b[i + 3] & 0xff);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeBoolean(clientOutgoing);
        out.writeInt(maxFromClient);
        out.writeInt(maxFromServer);
        out.writeInt(brokenChains);
        out.writeBoolean(everCertain);
        out.writeBoolean(anyDirection);
        out.writeBoolean(lastOutgoing);
        unproven.write(out);
        rounds.write(out);
        pairing.write(out);
        requests.write(out);
        responses.write(out);
        out.writeBoolean(rolesKnown);
        pairing.writeUnsure(out);
        out.writeInt(requests.firstAck());
        pairing.writeUnanswered(out);
    }

    static Http2Parser read(Http2 http, DataInput in) throws IOException {
        int version = in.readByte();
        if (version < 1 || version > VERSION) {
            throw new IOException("state of an HTTP/2 connection has version " + version + ", expected " + VERSION);
        }
        Http2Parser parser = new Http2Parser(http, in.readBoolean());
        parser.maxFromClient = in.readInt();
        parser.maxFromServer = in.readInt();
        parser.brokenChains = in.readInt();
        parser.everCertain = in.readBoolean();
        parser.anyDirection = in.readBoolean();
        parser.lastOutgoing = in.readBoolean();
        if (version >= 2) {
            parser.unproven.read(in);
        } else {
            parser.unproven.drop();
        }
        parser.rounds.read(in);
        parser.pairing.read(in);
        parser.requests.read(in);
        parser.responses.read(in);
        parser.rolesKnown = version >= 3 ? in.readBoolean() : parser.everCertain;
        if (version >= 3) {
            parser.pairing.readUnsure(in);
        }
        parser.requests.firstAck(version >= 4 ? in.readInt() : 0);
        if (version >= 5) {
            parser.pairing.readUnanswered(in);
        }
        return parser;
    }
}
