package dev.weir.protocol;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import java.io.DataInput;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All open connections, each with its parser once its protocol is known. For one thread. */
public final class Conversations {
    private final List<Protocol> protocols;
    private final ConversationLimits limits;
    private final Tally tally;

    /** In the order of their last chunk. */
    private final Map<Key, Conversation> open = new LinkedHashMap<>(16, 0.75f, true);

    private final Key probe = new Key();
    private @Nullable Conversation latest;
    private @Nullable RuntimeException failure;

    /** @param protocols asked in this order */
    public Conversations(List<Protocol> protocols, ConversationLimits limits, Tally tally) {
        this.protocols = List.copyOf(protocols);
        this.limits = limits;
        this.tally = tally;
    }

    public void accept(Chunk chunk, Consumer<Exchange> out) {
        boolean closes = chunk.kind() == Chunk.Kind.CLOSE;
        Conversation conversation = find(chunk.connection());
        if (conversation == null) {
            if (closes) {
                return;
            }
            makeRoom(out);
            conversation = new Conversation(this, chunk.connection());
            put(conversation);
        }
        conversation.accept(chunk, out);
        if (closes) {
            remove(conversation);
        }
    }

    /** Ends every connection, in the order of their identities. */
    public void closeAll(Consumer<Exchange> out) {
        sorted().forEach(c -> c.close(out));
        open.clear();
        latest = null;
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

    List<Protocol> protocols() {
        return protocols;
    }

    ConversationLimits limits() {
        return limits;
    }

    void count(String protocol, String reason, long count) {
        tally.add(protocol, reason, count);
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
            Conversation eldest = open.values().iterator().next();
            eldest.close(out);
            count(eldest.protocolName(), ConversationCounts.EVICTED_CONNECTIONS, 1);
            remove(eldest);
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
