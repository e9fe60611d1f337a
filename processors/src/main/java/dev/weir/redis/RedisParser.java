package dev.weir.redis;

import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import dev.weir.database.DatabaseSpans;
import dev.weir.protocol.ProtocolParser;
import dev.weir.protocol.Seq;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection. */
final class RedisParser implements ProtocolParser {
    private static final int VERSION = 2;

    /** Of a connection joined in its middle: then it was a wrong guess that it is Redis. */
    private static final int BAD_MESSAGES = 64;

    /** So many chunks of one end that begin with a command, and none of the other end, show which end is the client. */
    private static final int REVERSED = 16;

    private final Redis protocol;
    private boolean clientOutgoing;
    private CommandStream client = new CommandStream(this);
    private ReplyStream server = new ReplyStream(this);
    private Pairing pairing = new Pairing(this);
    private boolean begun;
    private boolean midway;

    /** An exchange was given. */
    private boolean confirmed;

    private int badMessages;

    /** Chunks from the server that begin with a command, since one from the client did. */
    private int commandsOfServer;

    private boolean clientSpokeLast;
    private long now;
    private Next next = Next.CONTINUE;
    private @Nullable Connection connection;
    private @Nullable Consumer<Exchange> out;

    RedisParser(Redis protocol, boolean clientOutgoing) {
        this.protocol = protocol;
        this.clientOutgoing = clientOutgoing;
    }

    @Override
    public Next accept(Chunk c, Consumer<Exchange> to) {
        connection = c.connection();
        out = to;
        next = Next.CONTINUE;
        now = Math.max(now, c.timeNanos());
        if (midway && !confirmed && c.kind() == Chunk.Kind.BYTES) {
            doubt(c);
        }
        boolean fromClient = c.outgoing() == clientOutgoing;
        switch (c.kind()) {
            case BYTES -> {
                bytes(c, fromClient);
                clientSpokeLast = fromClient;
            }
            case GAP, CUT -> {
                begin(true);
                (fromClient ? client : server).missing(c);
            }
            default -> {}
        }
        out = null;
        return next;
    }

    /** A value may hold what looks like a command, and a capture may begin with the value. */
    private void doubt(Chunk c) {
        if (!Shape.isCommand(c.buffer(), c.offset(), (int) c.length())) {
            return;
        }
        commandsOfServer = c.outgoing() == clientOutgoing ? 0 : commandsOfServer + 1;
        if (commandsOfServer == REVERSED) {
            pairing.close(false, true);
            count(RedisCounts.ENDS_REVERSED, 1);
            commandsOfServer = 0;
            clientOutgoing = !clientOutgoing;
            client = new CommandStream(this);
            server = new ReplyStream(this);
            pairing = new Pairing(this);
            begun = false;
        }
    }

    private void bytes(Chunk c, boolean fromClient) {
        begin(c.midStream() || midway);
        RespStream stream = fromClient ? client : server;
        if (!stream.isLost() && (stream.seen() ? c.seq() != stream.position() : c.midStream() && pairing.isCertain())) {
            stream.lose();
        }
        if (fromClient) {
            turn(c);
        } else if (!stream.seen() && pairing.missedBefore(c.seq())) {
            pairing.lost();
        }
        if (goesOn()) {
            stream.bytes(c);
        }
    }

    private void begin(boolean late) {
        if (!begun) {
            begun = true;
            midway = late;
            if (late) {
                leave();
                pairing.beginAdrift();
            }
        }
    }

    /** The client sends: is anything open, as far as can be told? */
    private void turn(Chunk c) {
        if (pairing.isCertain() && !client.isLost()) {
            return;
        }
        boolean turn = isTurn(c);
        if (pairing.isUnproven()) {
            guessed(c, turn);
        } else if (turn && (!pairing.isCertain() || pairing.nothingOpen())) {
            guess(c);
        }
    }

    private void guessed(Chunk c, boolean turn) {
        boolean rested = c.timeNanos() - Math.max(client.lastNanos(), server.lastNanos()) >= Pairing.REST_NANOS;
        if (!pairing.nothingOpen()) {
            if (turn && (rested || pairing.isHopeless())) {
                guess(c);
            }
        } else if (!client.betweenMessages()) {
            return;
        } else if (server.seen() && server.lastAck() != 0 && Seq.before(server.lastAck(), c.seq())) {
            // The last answer was sent before the last command was there.
            pairing.lost();
        } else if (turn && server.betweenMessages()) {
            pairing.turn(rested);
        }
    }

    private void guess(Chunk c) {
        if (Shape.isCommand(c.buffer(), c.offset(), (int) c.length())) {
            pairing.guess();
            client.resume();
            server.resume();
        }
    }

    /** The client has heard all that the server sent, and the server had received all that the client sent. */
    private boolean isTurn(Chunk c) {
        if (!server.seen()) {
            return !client.seen();
        }
        if (c.ack() == 0 || server.lastAck() == 0) {
            return !clientSpokeLast;
        }
        return c.ack() == server.position() && c.seq() == server.lastAck();
    }

    @Override
    public void advance(Connection of, long nowNanos, Consumer<Exchange> to) {
        boolean rested = nowNanos - Math.max(client.lastNanos(), server.lastNanos()) >= Pairing.REST_NANOS;
        if (rested && pairing.waitsForProof() && endsWell()) {
            connection = of;
            out = to;
            pairing.prove();
            out = null;
        }
    }

    private boolean endsWell() {
        return pairing.nothingOpen() && server.betweenMessages() && allReceived();
    }

    private boolean allReceived() {
        return pairing.isUnproven() && (server.lastAck() == 0 || server.lastAck() == client.position());
    }

    @Override
    public void endOfObservation(EndOfObservation end, Connection of, long nanos, Consumer<Exchange> to) {
        connection = of;
        out = to;
        now = Math.max(now, nanos);
        boolean lost = !end.provesSilence() || client.isLost() || server.isLost() || (midway && !server.seen());
        Reply answer = server.begunAnswer();
        if (answer != null && pairing.isNextTo(answer)) {
            pairing.cutOff(allReceived());
        }
        pairing.close(endsWell(), lost);
        out = null;
    }

    // What the parts know of each other.

    boolean goesOn() {
        return next == Next.CONTINUE;
    }

    void giveUp() {
        if (goesOn()) {
            pairing.close(false, true);
            next = Next.GIVE_UP;
        }
    }

    void badMessage() {
        count(RedisCounts.BAD_MESSAGES, 1);
        badMessages++;
        if (!confirmed && (!midway || badMessages >= BAD_MESSAGES)) {
            next = Next.NOT_MINE;
        }
    }

    /** One direction lost its place. */
    void lostPlace(RespStream stream) {
        if (stream == client) {
            pairing.clientLost();
        } else {
            pairing.lost();
        }
    }

    /** Both directions wait for the client's next turn. */
    void leave() {
        client.leave();
        server.leave();
    }

    boolean isCertain() {
        return pairing.isCertain();
    }

    /** The answer was sent when the server had received more than was seen here. */
    boolean serverIsAhead(Reply r) {
        return !client.isLost() && r.ack != 0 && (!client.seen() || client.position() - r.ack < 0);
    }

    RedisLimits limits() {
        return protocol.limits;
    }

    Pairing pairing() {
        return pairing;
    }

    long now() {
        return now;
    }

    void count(String reason, long count) {
        if (count > 0) {
            protocol.count(reason, count);
        }
    }

    void give(Answer answer) {
        Connection c = connection;
        Consumer<Exchange> to = out;
        if (c == null || to == null) {
            return;
        }
        confirmed |= answer.status() != null;
        Command command = answer.command();
        to.accept(new Exchange(
                c,
                clientOutgoing,
                Redis.NAME,
                null,
                command.operation,
                command.key,
                null,
                answer.status(),
                command.startSeq,
                command.startAck,
                0,
                command.startNanos,
                command.endNanos,
                answer.startNanos(),
                answer.lost() ? command.endNanos : answer.endNanos(),
                command.bytes,
                answer.bytes(),
                null,
                null,
                attributes(answer)));
    }

    private static Attributes attributes(Answer answer) {
        Command command = answer.command();
        Attributes.Builder a = Attributes.builder(3);
        a.put(DatabaseSpans.NAMESPACE, answer.database())
                .put(DatabaseSpans.OPERATION, command.operation)
                .put(DatabaseSpans.TEXT, command.text())
                .put(DatabaseSpans.PROCEDURE, command.procedure);
        if (answer.batch() >= 0 && answer.batch() != 1) {
            a.put(DatabaseSpans.BATCH_SIZE, answer.batch());
        }
        return a.put(Exchange.RESPONSE_LOST, answer.lost() ? true : null).build();
    }

    @Override
    public void write(DataOutput to) throws IOException {
        to.writeByte(VERSION);
        to.writeBoolean(clientOutgoing);
        to.writeBoolean(begun);
        to.writeBoolean(midway);
        to.writeBoolean(confirmed);
        to.writeInt(badMessages);
        to.writeInt(commandsOfServer);
        to.writeBoolean(clientSpokeLast);
        to.writeLong(now);
        client.write(to);
        server.write(to);
        pairing.write(to);
    }

    static RedisParser read(Redis protocol, DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("state of Redis has version " + version + ", expected " + VERSION);
        }
        RedisParser p = new RedisParser(protocol, in.readBoolean());
        p.begun = in.readBoolean();
        p.midway = in.readBoolean();
        p.confirmed = in.readBoolean();
        p.badMessages = in.readInt();
        p.commandsOfServer = in.readInt();
        p.clientSpokeLast = in.readBoolean();
        p.now = in.readLong();
        p.client.read(in);
        p.server.read(in);
        p.pairing.read(in);
        return p;
    }
}
