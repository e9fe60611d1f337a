package dev.weir.protocol;

import dev.weir.api.Address;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One open connection: searched for its protocol, read by a parser, or of no interest (neither). */
public final class Conversation {
    private static final int VERSION = 2;

    /** What a silent connection takes beside its bytes, with its key and its ends. */
    private static final int IDLE_MEMORY = 400;

    /** So many proxies may each have put something in front. */
    private static final int MAX_PREFIXES = 8;

    private final Conversations all;
    private Connection connection;
    private long lastNanos;
    private long memory;
    private int prefixes;

    /** The client behind all proxies, as the last of the prefixes names it. */
    private @Nullable Address client;

    private @Nullable Search search;
    private @Nullable Protocol protocol;
    private @Nullable ProtocolParser parser;
    private @Nullable Waiting waiting;

    /** All but the connection, of one that is silent for long: as {@link #write} writes it. */
    private byte @Nullable [] idle;

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
        return parser != null || idle != null;
    }

    String protocolName() {
        return protocol == null ? Tally.UNKNOWN : protocol.name();
    }

    /** Silent for long: what is known of it becomes a few bytes. */
    void rest(long nowNanos) {
        boolean silent = connection.transport() == Transport.TCP
                && lastNanos + all.limits().idleNanos() <= nowNanos;
        if (parser == null || waiting != null || search != null || !silent) {
            return;
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            write(new DataOutputStream(bytes));
            idle = bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a stream in memory
        }
        parser = null;
        all.idle(idle.length + IDLE_MEMORY);
    }

    /** Gives up what is known of it: what it says next is searched as that of a connection whose beginning is gone. */
    void forget(Consumer<Exchange> out) {
        end(EndOfObservation.EVICTED, out);
        protocol = null;
        search = Search.midway(protocols(), all.limits());
        weigh();
    }

    boolean isIdle() {
        return idle != null;
    }

    /** It speaks again, or ends. */
    private void wake() {
        byte[] state = idle;
        if (state == null) {
            return;
        }
        idle = null;
        all.idle(-state.length - IDLE_MEMORY);
        try {
            long last = lastNanos;
            load(new DataInputStream(new ByteArrayInputStream(state)));
            lastNanos = last;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a stream in memory
        }
    }

    void accept(Chunk chunk, Consumer<Exchange> out) {
        if (idle != null) {
            wake();
        }
        connection = chunk.connection();
        lastNanos = chunk.timeNanos();
        route(chunk, out);
        weigh();
    }

    private void weigh() {
        long now = (search == null ? 0 : search.memory()) + (waiting == null ? 0 : waiting.memory());
        all.buffer(now - memory);
        memory = now;
    }

    private void route(Chunk chunk, Consumer<Exchange> out) {
        if (waiting != null && waiting.takes(chunk)) {
            hold(waiting, chunk);
        } else if (parser != null) {
            parse(parser, chunk, out);
        } else if (search != null) {
            search(search, chunk, out);
        } else if (chunk.carriesBytes()) {
            all.count(protocolName(), ConversationCounts.UNREAD_BYTES, chunk.length());
        }
    }

    private void hold(Waiting behind, Chunk chunk) {
        long leftOut = behind.add(chunk, all.limits().detectBytes());
        all.hold(payload(chunk) - leftOut);
        if (leftOut > 0) {
            all.count(protocolName(), ConversationCounts.UNREAD_BYTES, leftOut);
        }
    }

    private void release(Consumer<Exchange> out) {
        Waiting released = waiting;
        if (released != null) {
            waiting = null;
            all.hold(-released.bytes());
            for (Chunk c : released.chunks()) {
                route(c, out);
            }
        }
    }

    void advance(long nowNanos, Consumer<Exchange> out) {
        if (parser == null) {
            return;
        }
        try {
            parser.advance(connection, nowNanos, all.counted(protocolName(), client, out));
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

    /** Takes a {@link Chunk.Kind#CLOSE}. */
    void close(Chunk close, Consumer<Exchange> out) {
        wake();
        connection = close.connection();
        lastNanos = close.timeNanos();
        end(close.endOfObservation(), out);
    }

    void end(EndOfObservation reason, Consumer<Exchange> out) {
        wake();
        if (parser != null) {
            end(parser, reason, out);
        } else if (search != null) {
            all.hold(-search.heldBytes());
            unread(search.heldBytes());
            all.count(Tally.UNKNOWN, ConversationCounts.CONNECTIONS, search.sawAnything() ? 1 : 0);
        }
        if (waiting != null) {
            all.hold(-waiting.bytes());
            all.count(protocolName(), ConversationCounts.UNREAD_BYTES, waiting.bytes());
        }
        parser = null;
        search = null;
        waiting = null;
        weigh();
    }

    private void end(ProtocolParser reader, EndOfObservation reason, Consumer<Exchange> out) {
        try {
            reader.endOfObservation(reason, connection, lastNanos, all.counted(protocolName(), client, out));
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void search(Search running, Chunk chunk, Consumer<Exchange> out) {
        long before = running.heldBytes();
        Search.Answer answer = running.look(chunk);
        if (answer == Search.Answer.PREFIXED) {
            all.hold(-before);
            beginBehind(running.prefix(), running.release(), chunk, out);
            return;
        }
        if (answer != Search.Answer.FOUND) {
            long kept = answer == Search.Answer.NOBODY ? 0 : running.heldBytes();
            all.hold(kept - before);
            unread(before + payload(chunk) - kept);
        }
        if (answer == Search.Answer.NOBODY) {
            search = null;
            all.demand().unread(connection);
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

    /** What stands before the protocol is read: both directions begin anew. */
    private void beginBehind(Prefix prefix, List<Chunk> held, Chunk last, Consumer<Exchange> out) {
        all.count(Tally.PREFIX, prefix.name(), 1);
        all.count(Tally.PREFIX, ConversationCounts.READ_BYTES, prefix.outgoing() + (long) prefix.incoming());
        client = prefix.source() == null ? client : prefix.source();
        prefixes++;
        search = begin();
        int[] left = {prefix.outgoing(), prefix.incoming()};
        for (Chunk c : held) {
            routeBehind(left, c, out);
        }
        routeBehind(left, last, out);
    }

    private void routeBehind(int[] left, Chunk chunk, Consumer<Exchange> out) {
        int d = chunk.outgoing() ? 0 : 1;
        int skipped = (int) Math.min(left[d], payload(chunk));
        left[d] -= skipped;
        if (skipped == 0) {
            route(chunk, out);
        } else if (skipped < chunk.length()) {
            route(chunk.tail((int) chunk.length() - skipped), out);
        }
    }

    private void parse(ProtocolParser reader, Chunk chunk, Consumer<Exchange> out) {
        ProtocolParser.Next next;
        try {
            next = reader.accept(chunk, all.counted(protocolName(), client, out));
        } catch (RuntimeException e) {
            failed(e);
            next = ProtocolParser.Next.GIVE_UP;
        }
        if (next == ProtocolParser.Next.CONTINUE) {
            all.count(protocolName(), ConversationCounts.READ_BYTES, payload(chunk));
            if (waiting != null && !reader.waits()) {
                release(out);
            }
        } else {
            stopParsing(reader, next, chunk, out);
        }
    }

    private void stopParsing(ProtocolParser reader, ProtocolParser.Next next, Chunk chunk, Consumer<Exchange> out) {
        if (next != ProtocolParser.Next.NOT_MINE) {
            int rest = next == ProtocolParser.Next.GIVE_UP ? 0 : Math.max(0, reader.rest());
            all.count(protocolName(), ConversationCounts.READ_BYTES, payload(chunk) - rest);
        }
        switch (next) {
            case CONTINUE -> {}
            case WAIT -> {
                waiting = new Waiting(chunk.outgoing());
                hold(waiting, chunk.tail(reader.rest()));
            }
            case HAND_OVER -> handOver(reader, chunk, out);
            case GIVE_UP -> {
                end(reader, EndOfObservation.GIVEN_UP, out);
                giveUp();
                release(out);
            }
            case NOT_MINE -> {
                takeBack(chunk, out);
                release(out);
            }
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

    /** What follows is searched as if it were a connection of its own. */
    private void handOver(ProtocolParser reader, Chunk chunk, Consumer<Exchange> out) {
        all.count(protocolName(), ConversationCounts.HANDED_OVER, 1);
        Search next = reader.isInPlace() ? begin() : Search.midway(protocols(), all.limits());
        end(reader, EndOfObservation.HANDED_OVER, out);
        parser = null;
        protocol = null;
        search = next;
        release(out);
        if (reader.rest() > 0) {
            route(chunk.tail(reader.rest()), out);
        }
    }

    /** A search from the start, that takes no prefix for one any more where there were too many. */
    private Search begin() {
        Search anew = new Search(protocols(), all.limits());
        return prefixes >= MAX_PREFIXES ? anew.withoutPrefixes() : anew;
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
        if (idle != null) {
            out.write(idle);
            return;
        }
        out.writeByte(VERSION);
        out.writeLong(lastNanos);
        out.writeByte(prefixes);
        out.writeBoolean(client != null);
        if (client != null) {
            out.writeLong(client.hi());
            out.writeLong(client.lo());
            out.writeInt(client.port());
        }
        out.writeUTF(protocol == null ? "" : protocol.name());
        out.writeBoolean(search != null);
        if (search != null) {
            search.write(out);
        }
        out.writeBoolean(parser != null);
        if (parser != null) {
            parser.write(out);
        }
        out.writeBoolean(waiting != null);
        if (waiting != null) {
            waiting.write(out);
        }
    }

    static Conversation read(Conversations all, Connection connection, DataInput in) throws IOException {
        Conversation c = new Conversation(all, connection);
        c.load(in);
        c.demandWhole(); // of a capture that has begun anew
        return c;
    }

    private void load(DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("state of a connection has version " + version + ", expected " + VERSION);
        }
        lastNanos = in.readLong();
        prefixes = in.readByte();
        client = in.readBoolean() ? new Address(in.readLong(), in.readLong(), in.readInt()) : null;
        String name = in.readUTF();
        protocol = protocols().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElse(null);
        search = in.readBoolean() ? Search.read(protocols(), all.limits(), connection, in) : null;
        if (search != null && prefixes >= MAX_PREFIXES) {
            search.withoutPrefixes();
        }
        all.hold(search == null ? 0 : search.heldBytes());
        // A protocol that is no longer enabled: its connections are of no interest any more.
        parser = in.readBoolean() && protocol != null ? protocol.read(in) : null;
        waiting = in.readBoolean() ? Waiting.read(connection, in) : null;
        all.hold(waiting == null ? 0 : waiting.bytes());
        weigh();
    }

    private void demandWhole() {
        if (parser != null && protocol != null && protocol.needsWholeMessages()) {
            all.demand().whole(connection);
        }
    }
}
