package dev.weir.protocol;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import dev.weir.api.Exchange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One open connection: searched for its protocol, read by a parser, or of no interest (neither). */
public final class Conversation {
    private static final int VERSION = 1;
    private static final byte[] NO_BYTES = new byte[0];

    private final Conversations all;
    private Connection connection;
    private long lastNanos;
    private long memory;
    private @Nullable Search search;
    private @Nullable Protocol protocol;
    private @Nullable ProtocolParser parser;

    Conversation(Conversations all, Connection connection) {
        this.all = all;
        this.connection = connection;
        this.search = new Search(all.protocols(connection.transport()), all.limits());
    }

    /** As it was last described. */
    public Connection connection() {
        return connection;
    }

    long lastNanos() {
        return lastNanos;
    }

    boolean isRead() {
        return parser != null;
    }

    String protocolName() {
        return protocol == null ? Tally.UNKNOWN : protocol.name();
    }

    void accept(Chunk chunk, Consumer<Exchange> out) {
        connection = chunk.connection();
        lastNanos = chunk.timeNanos();
        route(chunk, out);
        weigh(chunk.kind() == Chunk.Kind.CLOSE);
    }

    private void weigh(boolean closed) {
        long now = search == null || closed ? 0 : search.memory();
        all.buffer(now - memory);
        memory = now;
    }

    private void route(Chunk chunk, Consumer<Exchange> out) {
        if (parser != null) {
            parse(parser, chunk, out);
        } else if (search != null) {
            search(search, chunk, out);
        } else if (chunk.carriesBytes()) {
            all.count(protocolName(), ConversationCounts.UNREAD_BYTES, chunk.length());
        }
    }

    void advance(long nowNanos, Consumer<Exchange> out) {
        if (parser == null) {
            return;
        }
        try {
            parser.advance(connection, nowNanos, all.counted(protocolName(), out));
        } catch (RuntimeException e) {
            failed(e);
            giveUp();
        }
    }

    /** Datagrams have no end that could be seen. */
    boolean isOver(long nowNanos) {
        return connection.transport() == Transport.UDP
                && lastNanos + all.limits().datagramIdleNanos() <= nowNanos;
    }

    private void failed(RuntimeException e) {
        all.count(protocolName(), ConversationCounts.PARSER_FAILED, 1);
        all.failed(e);
    }

    void close(Consumer<Exchange> out) {
        accept(new Chunk(connection, Chunk.Kind.CLOSE, false, 0, 0, lastNanos, NO_BYTES, 0, 0, false), out);
    }

    private void search(Search running, Chunk chunk, Consumer<Exchange> out) {
        long before = running.heldBytes();
        Search.Answer answer = chunk.kind() == Chunk.Kind.CLOSE ? Search.Answer.NOBODY : running.look(chunk);
        if (answer != Search.Answer.FOUND) {
            long kept = answer == Search.Answer.NOBODY ? 0 : running.heldBytes();
            all.hold(kept - before);
            unread(before + payload(chunk) - kept);
        }
        if (answer == Search.Answer.NOBODY) {
            search = null;
            if (chunk.kind() != Chunk.Kind.CLOSE) {
                all.demand().unread(connection);
            }
            all.count(Tally.UNKNOWN, ConversationCounts.CONNECTIONS, running.sawAnything() ? 1 : 0);
        } else if (answer == Search.Answer.FOUND) {
            protocol = running.found();
            parser = protocol.open(running.clientOutgoing());
            demandWhole();
            all.count(protocolName(), ConversationCounts.CONNECTIONS, 1);
            List<Chunk> held = running.release();
            all.hold(-before);
            search = running.anyRefused() ? running : null;
            for (Chunk c : held) {
                route(c, out);
            }
            route(chunk, out);
        }
    }

    private void parse(ProtocolParser reader, Chunk chunk, Consumer<Exchange> out) {
        ProtocolParser.Next next;
        try {
            next = reader.accept(chunk, all.counted(protocolName(), out));
        } catch (RuntimeException e) {
            failed(e);
            next = ProtocolParser.Next.GIVE_UP;
        }
        if (next != ProtocolParser.Next.NOT_MINE) {
            int rest = next == ProtocolParser.Next.HAND_OVER ? Math.max(0, reader.rest()) : 0;
            all.count(protocolName(), ConversationCounts.READ_BYTES, payload(chunk) - rest);
        }
        switch (next) {
            case CONTINUE -> {}
            case HAND_OVER -> handOver(chunk, reader.rest(), out);
            case GIVE_UP -> giveUp();
            case NOT_MINE -> takeBack(chunk, out);
        }
    }

    private void unread(long bytes) {
        if (bytes > 0) {
            all.count(Tally.UNKNOWN, ConversationCounts.UNREAD_BYTES, bytes);
        }
    }

    private static long payload(Chunk chunk) {
        return chunk.carriesBytes() ? chunk.length() : 0;
    }

    /** What follows is searched as if it were a connection of its own, whose first bytes nobody saw. */
    private void handOver(Chunk chunk, int rest, Consumer<Exchange> out) {
        all.count(protocolName(), ConversationCounts.HANDED_OVER, 1);
        parser = null;
        protocol = null;
        search = Search.midway(protocols(), all.limits());
        if (rest > 0) {
            route(chunk.tail(rest), out);
        }
    }

    private List<Protocol> protocols() {
        return all.protocols(connection.transport());
    }

    private void giveUp() {
        all.count(protocolName(), ConversationCounts.GIVEN_UP, 1);
        parser = null;
        search = null;
        all.demand().unread(connection);
    }

    /** The guess was wrong. What was read is gone, so the others see a connection whose beginning is missing. */
    private void takeBack(Chunk chunk, Consumer<Exchange> out) {
        all.count(protocolName(), ConversationCounts.TAKEN_BACK, 1);
        Search again = search == null ? Search.midway(protocols(), all.limits()) : search;
        all.hold(-again.heldBytes());
        unread(again.heldBytes());
        again.refuse(protocolName());
        parser = null;
        protocol = null;
        search = again;
        route(chunk, out);
    }

    /** Writes everything but {@link #connection}. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(lastNanos);
        out.writeUTF(protocol == null ? "" : protocol.name());
        out.writeBoolean(search != null);
        if (search != null) {
            search.write(out);
        }
        out.writeBoolean(parser != null);
        if (parser != null) {
            parser.write(out);
        }
    }

    static Conversation read(Conversations all, Connection connection, DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("state of a connection has version " + version + ", expected " + VERSION);
        }
        Conversation c = new Conversation(all, connection);
        c.lastNanos = in.readLong();
        String name = in.readUTF();
        c.protocol = c.protocols().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElse(null);
        c.search = in.readBoolean() ? Search.read(c.protocols(), all.limits(), connection, in) : null;
        all.hold(c.search == null ? 0 : c.search.heldBytes());
        // A protocol that is no longer enabled: its connections are of no interest any more.
        c.parser = in.readBoolean() && c.protocol != null ? c.protocol.read(in) : null;
        c.weigh(false);
        c.demandWhole(); // of a capture that has begun anew
        return c;
    }

    private void demandWhole() {
        if (parser != null && protocol != null && protocol.needsWholeMessages()) {
            all.demand().whole(connection);
        }
    }
}
