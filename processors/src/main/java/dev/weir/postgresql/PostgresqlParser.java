package dev.weir.postgresql;

import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import dev.weir.database.DatabaseSpans;
import dev.weir.protocol.ProtocolParser;
import dev.weir.sql.SqlReader;
import dev.weir.sql.SqlText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection. */
final class PostgresqlParser implements ProtocolParser {
    private static final int VERSION = 1;

    private final Postgresql protocol;
    private final boolean clientOutgoing;
    private final Frontend frontend = new Frontend(this);
    private final Backend backend = new Backend(this);
    private final Session session = new Session();
    private final Requests requests = new Requests(this);
    private final Pairing pairing = new Pairing(this);
    private boolean begun;

    /** Something was read that is PostgreSQL beyond doubt. */
    private boolean confirmed;

    private boolean asking;
    private boolean clientSpokeLast;
    private long now;
    private int rest;
    private Next next = Next.CONTINUE;
    private @Nullable Connection connection;
    private @Nullable Consumer<Exchange> out;

    PostgresqlParser(Postgresql protocol, boolean clientOutgoing) {
        this.protocol = protocol;
        this.clientOutgoing = clientOutgoing;
    }

    @Override
    public Next accept(Chunk c, Consumer<Exchange> to) {
        connection = c.connection();
        out = to;
        next = Next.CONTINUE;
        rest = 0;
        now = Math.max(now, c.timeNanos());
        boolean client = c.outgoing() == clientOutgoing;
        switch (c.kind()) {
            case BYTES -> {
                if (client) {
                    fromClient(c);
                } else {
                    fromServer(c);
                }
                clientSpokeLast = client;
            }
            case GAP, CUT -> missing(c, client);
            default -> {}
        }
        out = null;
        return next;
    }

    private void fromClient(Chunk c) {
        if (!begun) {
            begin(c.midStream() || !Shape.isStartup(c.buffer(), c.offset(), (int) c.length()));
        }
        if (asking && goesOnEncrypted(c)) {
            return;
        }
        if (frontend.seen() && !frontend.isLost() && c.seq() != frontend.position()) {
            frontend.lose();
        }
        if (!frontend.isUntyped()) {
            turn(c);
        }
        if (goesOn()) {
            frontend.bytes(c);
        }
    }

    private void fromServer(Chunk c) {
        if (!begun) {
            begin(c.midStream() || c.buffer()[c.offset()] != 'R');
        }
        if (backend.seen() && !backend.isLost() && c.seq() != backend.position()) {
            backend.lose();
        }
        boolean late = pairing.unproven && !pairing.isIdle() && c.ack() != 0 && c.ack() != frontend.position();
        if (late && clientSpokeLast) {
            // Sent before all of the request was there, so it answers another one.
            pairing.lost();
        }
        if (goesOn()) {
            backend.bytes(c);
        }
    }

    /** @param midway the beginning is missing: a message begins where the client takes its turn */
    private void begin(boolean midway) {
        begun = true;
        if (midway) {
            frontend.startLost();
            backend.startLost();
            pairing.adrift = true;
        } else {
            frontend.beginUntyped();
        }
    }

    /**
     * A client that waits for its answers has heard all that the server sent when it sends on, and the server has received all that
     * it sent before: what begins here is a message, and so is what the server sends next.
     */
    private void turn(Chunk c) {
        boolean certain = !pairing.adrift && !pairing.unproven && !frontend.isLost() && !backend.isLost();
        if (certain || !isTurn(c)) {
            return;
        }
        if (!pairing.adrift && !frontend.isLost() && !backend.isLost()) {
            if (pairing.isIdle() && backend.isAfter('Z')) {
                pairing.prove();
            }
            return;
        }
        boolean between = frontend.isLost() || frontend.betweenMessages();
        boolean ready = backend.isLost() || backend.isAfter('Z');
        if (between && ready && Shape.isRequest(c.buffer(), c.offset(), (int) c.length())) {
            boolean readOn = !frontend.isLost();
            frontend.resume();
            backend.resume();
            pairing.begin(!backend.seen());
            if (!readOn) {
                requests.forgetAll();
            }
        }
    }

    private boolean isTurn(Chunk c) {
        if (!backend.seen()) {
            return !frontend.seen();
        }
        if (c.ack() == 0 || backend.lastAck() == 0) {
            return !clientSpokeLast;
        }
        return c.ack() == backend.position() && c.seq() == backend.lastAck();
    }

    private void missing(Chunk c, boolean client) {
        if (!begun) {
            begin(true);
        }
        (client ? frontend : backend).missing(c);
        asking &= goesOn();
    }

    @Override
    public void endOfObservation(EndOfObservation end, Connection of, long nanos, Consumer<Exchange> to) {
        connection = of;
        out = to;
        now = Math.max(now, nanos);
        boolean proved = !backend.seen()
                || (pairing.isIdle()
                        && backend.isAfter('Z')
                        && (backend.lastAck() == 0 || backend.lastAck() == frontend.position()));
        boolean lost = !end.provesSilence() || frontend.isLost() || backend.isLost() || !backend.seen();
        pairing.flush(pairing.queue.size(), lost);
        if (proved) {
            pairing.prove();
        } else {
            count(PostgresqlCounts.EXCHANGES_UNPROVEN, pairing.held.size());
        }
        out = null;
    }

    // What the streams tell.

    boolean goesOn() {
        return next == Next.CONTINUE;
    }

    void giveUp() {
        if (next == Next.CONTINUE) {
            pairing.flush(pairing.queue.size(), true);
            next = Next.GIVE_UP;
        }
    }

    void stoppedBefore(int bytes) {
        rest = bytes;
    }

    @Override
    public int rest() {
        return rest;
    }

    void badMessage() {
        count(PostgresqlCounts.BAD_MESSAGES, 1);
        if (!confirmed) {
            next = Next.NOT_MINE;
        }
    }

    void confirm() {
        confirmed = true;
    }

    void clientLost() {
        requests.forgetAll();
        asking = false;
        if (pairing.pipelines) {
            pairing.lost();
        }
    }

    /** @param place whether the position is certain */
    void serverLost(boolean place) {
        asking = false;
        if (place && pairing.goOnAt(backend.position())) {
            backend.resume();
        } else {
            pairing.lost();
        }
    }

    /** The message that is being told was sent after the client had heard more than the capture has. */
    boolean clientHeardMore() {
        return frontend.startAck() != 0 && frontend.startAck() - backend.position() > 0;
    }

    boolean clientIsLost() {
        return frontend.isLost();
    }

    boolean serverSeen() {
        return backend.seen();
    }

    void asksToEncrypt() {
        confirmed = true;
        asking = true;
        backend.asked();
    }

    void answered(byte answer) {
        asking = false;
        if (answer == 'S' || answer == 'G') {
            encrypted();
        } else if (answer == 'E') {
            // A server from before 1997; or the end.
            giveUp();
        }
    }

    /** The server's answer is missing, but the client goes on with a TLS handshake. */
    private boolean goesOnEncrypted(Chunk c) {
        boolean tls = c.length() > 1 && c.buffer()[c.offset()] == 0x16 && c.buffer()[c.offset() + 1] == 3;
        if (tls) {
            rest = (int) c.length();
            encrypted();
        }
        return tls;
    }

    private void encrypted() {
        count(PostgresqlCounts.ENCRYPTED, 1);
        next = Next.HAND_OVER;
    }

    // What the parts know of each other.

    PostgresqlLimits limits() {
        return protocol.limits;
    }

    SqlReader reader() {
        return protocol.reader;
    }

    Session session() {
        return session;
    }

    Requests requests() {
        return requests;
    }

    Pairing pairing() {
        return pairing;
    }

    long now() {
        return now;
    }

    long answerOffset() {
        return backend.startOffset();
    }

    long answerNanos() {
        return backend.startNanos();
    }

    long answeredTo() {
        return backend.offset();
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
        Execution e = answer.execution();
        Statement s = e.statement;
        SqlText sql = s.sql();
        to.accept(new Exchange(
                c,
                clientOutgoing,
                Postgresql.NAME,
                null,
                operation(e),
                sql == null ? null : sql.summary(),
                null,
                answer.status(),
                e.startSeq,
                e.startAck,
                0,
                e.startNanos,
                e.endNanos,
                answer.startNanos(),
                answer.lost() ? e.endNanos : answer.endNanos(),
                e.endOffset - e.startOffset,
                answer.bytes(),
                s.traceparent(),
                s.tracestate(),
                attributes(answer)));
    }

    private static String operation(Execution e) {
        if (!e.executed) {
            return DatabaseSpans.PREPARE;
        }
        SqlText sql = e.statement.sql();
        return sql != null
                ? sql.operation()
                : e.statement.attributes().get(DatabaseSpans.OPERATION) instanceof String o ? o : "";
    }

    private static Attributes attributes(Answer answer) {
        Attributes known = answer.execution().statement.attributes();
        if (answer.execution().executed && !answer.lost()) {
            return known;
        }
        Attributes.Builder a = Attributes.builder().putAll(known);
        a.put(DatabaseSpans.OPERATION, answer.execution().executed ? null : DatabaseSpans.PREPARE);
        a.put(Exchange.RESPONSE_LOST, answer.lost() ? true : null);
        return a.build();
    }

    @Override
    public void write(DataOutput to) throws IOException {
        to.writeByte(VERSION);
        to.writeBoolean(clientOutgoing);
        to.writeBoolean(begun);
        to.writeBoolean(confirmed);
        to.writeBoolean(asking);
        to.writeBoolean(clientSpokeLast);
        to.writeLong(now);
        frontend.write(to);
        backend.write(to);
        session.write(to);
        new OpenState(requests, pairing).write(to);
    }

    static PostgresqlParser read(Postgresql protocol, DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("state of PostgreSQL has version " + version + ", expected " + VERSION);
        }
        PostgresqlParser p = new PostgresqlParser(protocol, in.readBoolean());
        p.begun = in.readBoolean();
        p.confirmed = in.readBoolean();
        p.asking = in.readBoolean();
        p.clientSpokeLast = in.readBoolean();
        p.now = in.readLong();
        p.frontend.read(in);
        p.backend.read(in);
        p.session.read(in);
        new OpenState(p.requests, p.pairing).read(in);
        return p;
    }
}
