package dev.weir.protocol;

import dev.weir.api.Address;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Transport;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import java.io.DataInput;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All open connections, each with its parser once its protocol is known. For one thread. */
public final class Conversations {
    private static final long SECOND = 1_000_000_000;

    private final List<Protocol> overTcp;
    private final List<Protocol> overUdp;
    private final ConversationLimits limits;
    private final Tally tally;
    private final Demand demand;
    private long nowNanos = Long.MIN_VALUE;
    private final Map<Long, Long> fileNanos = new HashMap<>();

    /** In the order of their last chunk. */
    private final Map<Key, Conversation> open = new LinkedHashMap<>(16, 0.75f, true);

    private final Key probe = new Key();
    private final Counting counting = new Counting();
    private @Nullable Conversation latest;
    private @Nullable RuntimeException failure;
    private long accepted;
    private long held;
    private long buffered;
    private long idle;

    /**
     * @param protocols asked in this order
     */
    public Conversations(List<Protocol> protocols, ConversationLimits limits, Tally tally, Demand demand) {
        this.overTcp = protocols.stream().filter(p -> p.over(Transport.TCP)).toList();
        this.overUdp = protocols.stream().filter(p -> p.over(Transport.UDP)).toList();
        this.limits = limits;
        this.tally = tally;
        this.demand = demand;
    }

    /** Whether a parser reads the connection: what is missing in one that nobody reads is no loss. */
    public boolean accept(Chunk chunk, Consumer<Exchange> out) {
        if (chunk.kind() == Chunk.Kind.END_OF_SCOPE) {
            endOfScope(chunk.connection().scope(), out);
            return false;
        }
        accepted += chunk.carriesBytes() ? chunk.length() : 0;
        Conversation conversation = find(chunk.connection());
        if (chunk.kind() == Chunk.Kind.CLOSE) {
            if (conversation != null) {
                conversation.close(chunk, out);
                remove(conversation);
            }
            return false;
        }
        if (conversation == null) {
            makeRoom(out);
            conversation = new Conversation(this, chunk.connection());
            put(conversation);
        }
        conversation.accept(chunk, out);
        while (buffered > limits.searchBytes() && open.size() > 1) {
            evictEldest(out);
        }
        return conversation.isRead();
    }

    /** Event time has come this far. Cheap if called often: it acts once a second. */
    public void advance(long timeNanos, Consumer<Exchange> out) {
        if (timeNanos < nowNanos + SECOND) {
            return;
        }
        nowNanos = timeNanos;
        findTimesOfFiles();
        for (Iterator<Conversation> all = open.values().iterator(); all.hasNext(); ) {
            Conversation c = all.next();
            long now = fileNanos.getOrDefault(c.connection().scope(), timeNanos);
            c.advance(now, out);
            c.rest(now);
            if (c.isOver(now)) {
                c.end(EndOfObservation.IDLE, out);
                all.remove();
                latest = null;
            }
        }
        while (idle > limits.idleBytes()) {
            evictIdle(out);
        }
    }

    private void evictIdle(Consumer<Exchange> out) {
        for (Conversation c : open.values()) {
            if (c.isIdle()) {
                count(c.protocolName(), ConversationCounts.EVICTED_IDLE, 1);
                c.forget(out);
                return;
            }
        }
    }

    /** In a capture file time is that of its packets: another file may be years ahead. */
    private void findTimesOfFiles() {
        fileNanos.clear();
        for (Conversation c : open.values()) {
            if (c.connection().vantage() == Connection.Vantage.WIRE) {
                fileNanos.merge(c.connection().scope(), c.lastNanos(), Math::max);
            }
        }
    }

    private void endOfScope(long scope, Consumer<Exchange> out) {
        for (Conversation c : sorted()) {
            if (c.connection().scope() == scope) {
                c.end(EndOfObservation.END_OF_INPUT, out);
                remove(c);
            }
        }
    }

    /** Ends every connection, in the order of their identities. */
    public void closeAll(Consumer<Exchange> out) {
        sorted().forEach(c -> c.end(EndOfObservation.STOPPED, out));
        open.clear();
        latest = null;
    }

    /** Payload that came in. */
    public long acceptedBytes() {
        return accepted;
    }

    /** Payload of connections whose protocol is not decided yet. */
    public long heldBytes() {
        return held;
    }

    /** What these connections take in memory, with their payload. */
    public long bufferedBytes() {
        return buffered;
    }

    /** What connections take in memory that are silent for long. */
    public long idleBytes() {
        return idle;
    }

    public int size() {
        return open.size();
    }

    /** What a parser threw since the last call, against its contract; its connection was given up and counted. */
    public @Nullable RuntimeException takeFailure() {
        RuntimeException f = failure;
        failure = null;
        return f;
    }

    /** In the order of their identities, so that the same state is written the same. */
    public List<Conversation> sorted() {
        return open.values().stream()
                .sorted(Comparator.comparingLong(
                                (Conversation c) -> c.connection().scope())
                        .thenComparingLong(c -> c.connection().socket()))
                .toList();
    }

    /** Takes back what {@link Conversation#write} wrote. */
    public void restore(Connection connection, DataInput in) throws IOException {
        put(Conversation.read(this, connection, in));
    }

    List<Protocol> protocols(Transport transport) {
        return transport == Transport.TCP ? overTcp : overUdp;
    }

    ConversationLimits limits() {
        return limits;
    }

    void count(String protocol, String reason, long count) {
        tally.add(protocol, reason, count);
    }

    /** Takes what a parser gives in one call, and counts it. */
    Consumer<Exchange> counted(String protocol, @Nullable Address client, Consumer<Exchange> out) {
        counting.protocol = protocol;
        counting.client = client;
        counting.out = out;
        return counting;
    }

    Demand demand() {
        return demand;
    }

    void hold(long bytes) {
        held += bytes;
    }

    void idle(long bytes) {
        idle += bytes;
    }

    void buffer(long bytes) {
        buffered += bytes;
    }

    void failed(RuntimeException e) {
        if (failure == null) {
            failure = e;
        }
    }

    private @Nullable Conversation find(Connection connection) {
        if (latest != null && latest.connection().sameAs(connection)) {
            return latest;
        }
        latest = open.get(probe.set(connection));
        return latest;
    }

    private void put(Conversation conversation) {
        open.put(new Key().set(conversation.connection()), conversation);
        latest = conversation;
    }

    private void remove(Conversation conversation) {
        open.remove(probe.set(conversation.connection()));
        latest = null;
    }

    private void makeRoom(Consumer<Exchange> out) {
        while (open.size() >= limits.connections()) {
            evictEldest(out);
        }
    }

    private void evictEldest(Consumer<Exchange> out) {
        Conversation eldest = open.values().iterator().next();
        eldest.end(EndOfObservation.EVICTED, out);
        count(eldest.protocolName(), ConversationCounts.EVICTED_CONNECTIONS, 1);
        remove(eldest);
    }

    /** By the protocol of the connection, which may have exchanges of several: HTTP/2 gives those of HTTP and of gRPC. */
    private final class Counting implements Consumer<Exchange> {
        private String protocol = Tally.UNKNOWN;
        private @Nullable Address client;
        private Consumer<Exchange> out = e -> {};

        @Override
        public void accept(Exchange e) {
            tally.add(protocol, ConversationCounts.EXCHANGES, 1);
            out.accept(client == null ? e : e.from(client));
        }
    }

    /** Identity of a connection. One is kept to look up with, so that a look-up allocates nothing. */
    private static final class Key {
        private long scope;
        private long socket;

        Key set(Connection connection) {
            scope = connection.scope();
            socket = connection.socket();
            return this;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key k && k.scope == scope && k.socket == socket;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(socket * 0x9e3779b97f4a7c15L ^ scope);
        }
    }
}
