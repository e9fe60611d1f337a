package dev.weir.protocol;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for a connection's protocol. From the start of a direction its first bytes decide, once. Where the start is
 * missing, a message may begin with the first piece that is seen, and with every piece that was sent after something was heard
 * from the other side; until too many were looked at.
 */
final class Search {
    /** What a connection takes on the heap while it is searched, with its key and its ends; the 64-bit JVM's own figures. */
    static final int MEMORY = 600;

    /** A held chunk, without its bytes. */
    static final int CHUNK_MEMORY = 88;

    private final List<Protocol> protocols;
    private final ConversationLimits limits;
    private final Set<String> refused = new HashSet<>();
    private final List<Chunk> held = new ArrayList<>(2);

    /** By direction: bytes are missing before those held. */
    private final boolean[] broken = new boolean[2];

    /** By direction: acknowledgement number of the last bytes. */
    private final int[] acks = new int[2];

    private final boolean[] spoke = new boolean[2];
    private int tries;
    private boolean sawAnything;
    private @Nullable Protocol found;
    private boolean clientOutgoing;
    private boolean prefixes = true;
    private Prefix prefix = Prefix.NO;

    enum Answer {
        FOUND,
        /** Both directions begin anew behind a {@link Prefix}. */
        PREFIXED,
        UNDECIDED,
        NOBODY
    }

    Search(List<Protocol> protocols, ConversationLimits limits) {
        this.protocols = protocols;
        this.limits = limits;
    }

    /** The search where a connection's beginning is gone. */
    static Search midway(List<Protocol> protocols, ConversationLimits limits) {
        Search search = new Search(protocols, limits);
        search.forget();
        return search;
    }

    /** From here on what looks like a prefix is none. */
    Search withoutPrefixes() {
        prefixes = false;
        return this;
    }

    private void forget() {
        held.clear();
        broken[0] = true;
        broken[1] = true;
    }

    /** After {@link Answer#FOUND}. */
    Protocol found() {
        return Objects.requireNonNull(found);
    }

    /** After {@link Answer#PREFIXED}. */
    Prefix prefix() {
        return prefix;
    }

    boolean clientOutgoing() {
        return clientOutgoing;
    }

    /** What came before the chunk that decided; kept no longer. */
    List<Chunk> release() {
        List<Chunk> released = List.copyOf(held);
        held.clear();
        return released;
    }

    /** Payload that waits for the decision. */
    long heldBytes() {
        return (long) heldBytes(true) + heldBytes(false);
    }

    /** Bytes on the heap, about; far more than {@link #heldBytes} where it comes in small pieces. */
    long memory() {
        return MEMORY + (long) CHUNK_MEMORY * held.size() + heldBytes();
    }

    boolean anyRefused() {
        return !refused.isEmpty();
    }

    /** False for a connection without any payload. */
    boolean sawAnything() {
        return sawAnything;
    }

    void refuse(String protocol) {
        refused.add(protocol);
        forget();
    }

    Answer look(Chunk chunk) {
        sawAnything |= chunk.carriesBytes() || chunk.missing();
        if (refused.size() >= protocols.size()) {
            return Answer.NOBODY;
        }
        if (chunk.kind() == Chunk.Kind.DATAGRAM) {
            return lookAlone(chunk);
        }
        if (chunk.kind() != Chunk.Kind.BYTES) {
            note(chunk);
            return Answer.UNDECIDED;
        }
        if (!mayBegin(chunk)) {
            return Answer.UNDECIDED;
        }
        Opening mine = opening(chunk.outgoing(), chunk);
        Opening other = opening(!chunk.outgoing(), null);
        boolean room = heldBytes(chunk.outgoing()) + chunk.length() <= limits.detectBytes();
        Answer answer = ask(chunk.outgoing() ? mine : other, chunk.outgoing() ? other : mine, room);
        if (answer == Answer.FOUND || answer == Answer.PREFIXED) {
            return answer;
        }
        if (answer == Answer.UNDECIDED && room) {
            held.add(ChunkState.copy(chunk));
            return answer;
        }
        // Where the other side's beginning is missing, this one's alone is not enough to say no.
        boolean decided = mine.fromStart() && !broken[index(!chunk.outgoing())];
        if (decided || ++tries >= limits.detectChunks()) {
            return Answer.NOBODY;
        }
        held.removeIf(c -> c.outgoing() == chunk.outgoing() && c.kind() == Chunk.Kind.BYTES);
        return Answer.UNDECIDED;
    }

    /** A datagram is a message or several, whatever came before it. */
    private Answer lookAlone(Chunk datagram) {
        int length = (int) Math.min(datagram.length(), limits.detectBytes());
        Opening opening = new Opening(datagram.buffer(), datagram.offset(), length, true, true);
        boolean outgoing = datagram.outgoing();
        Answer answer = ask(outgoing ? opening : Opening.NONE, outgoing ? Opening.NONE : opening);
        if (answer == Answer.FOUND) {
            return answer;
        }
        return ++tries >= limits.detectDatagrams() ? Answer.NOBODY : Answer.UNDECIDED;
    }

    private boolean mayBegin(Chunk chunk) {
        int d = index(chunk.outgoing());
        boolean heard = chunk.ack() == 0 || chunk.ack() != acks[d] || !spoke[d];
        acks[d] = chunk.ack();
        spoke[d] = true;
        return heard || (!broken[d] && !chunk.midStream()) || heldBytes(chunk.outgoing()) > 0;
    }

    private Answer ask(Opening outgoing, Opening incoming, boolean room) {
        prefix = prefixes ? Prefix.of(outgoing, incoming) : Prefix.NO;
        return switch (prefix.state()) {
            case YES -> Answer.PREFIXED;
            case MORE -> room ? Answer.UNDECIDED : ask(outgoing, incoming);
            case NO -> ask(outgoing, incoming);
        };
    }

    private Answer ask(Opening outgoing, Opening incoming) {
        Answer answer = Answer.NOBODY;
        for (Protocol protocol : protocols) {
            if (refused.contains(protocol.name())) {
                continue;
            }
            switch (protocol.detect(outgoing, incoming)) {
                case NO -> {}
                case MORE -> answer = Answer.UNDECIDED;
                case CLIENT_OUTGOING -> {
                    return found(protocol, true);
                }
                case CLIENT_INCOMING -> {
                    return found(protocol, false);
                }
            }
        }
        return answer;
    }

    private Answer found(Protocol protocol, boolean outgoing) {
        found = protocol;
        clientOutgoing = outgoing;
        return Answer.FOUND;
    }

    /** A gap or an end: one of each is enough for the parser to know. */
    private void note(Chunk chunk) {
        boolean missing = chunk.missing();
        held.removeIf(c -> c.outgoing() == chunk.outgoing() && (missing || c.kind() == chunk.kind()));
        broken[index(chunk.outgoing())] |= missing;
        held.add(chunk);
    }

    private Opening opening(boolean outgoing, @Nullable Chunk chunk) {
        int before = heldBytes(outgoing);
        if (before == 0 && chunk == null) {
            return broken[index(outgoing)] ? Opening.MISSED : Opening.NONE;
        }
        int more = chunk == null ? 0 : (int) Math.min(chunk.length(), limits.detectBytes());
        boolean fromStart = !broken[index(outgoing)] && (chunk == null || !chunk.midStream());
        if (before == 0 && chunk != null) {
            return new Opening(chunk.buffer(), chunk.offset(), more, fromStart);
        }
        byte[] all = new byte[before + more];
        int n = 0;
        for (Chunk c : held) {
            if (c.outgoing() == outgoing && c.kind() == Chunk.Kind.BYTES) {
                System.arraycopy(c.buffer(), c.offset(), all, n, (int) c.length());
                n += (int) c.length();
                fromStart &= !c.midStream();
            }
        }
        if (chunk != null) {
            System.arraycopy(chunk.buffer(), chunk.offset(), all, n, more);
        }
        return new Opening(all, 0, all.length, fromStart);
    }

    private int heldBytes(boolean outgoing) {
        int n = 0;
        for (Chunk c : held) {
            if (c.outgoing() == outgoing && c.kind() == Chunk.Kind.BYTES) {
                n += (int) c.length();
            }
        }
        return n;
    }

    private static int index(boolean outgoing) {
        return outgoing ? 0 : 1;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(tries);
        out.writeBoolean(sawAnything);
        for (int d = 0; d < 2; d++) {
            out.writeBoolean(broken[d]);
            out.writeInt(acks[d]);
            out.writeBoolean(spoke[d]);
        }
        out.writeInt(refused.size());
        for (String name : refused) {
            out.writeUTF(name);
        }
        out.writeInt(held.size());
        for (Chunk c : held) {
            ChunkState.write(c, out);
        }
    }

    static Search read(List<Protocol> protocols, ConversationLimits limits, Connection connection, DataInput in)
            throws IOException {
        Search s = new Search(protocols, limits);
        s.tries = in.readInt();
        s.sawAnything = in.readBoolean();
        for (int d = 0; d < 2; d++) {
            s.broken[d] = in.readBoolean();
            s.acks[d] = in.readInt();
            s.spoke[d] = in.readBoolean();
        }
        for (int n = in.readInt(); n > 0; n--) {
            s.refused.add(in.readUTF());
        }
        for (int n = in.readInt(); n > 0; n--) {
            s.held.add(ChunkState.read(connection, in));
        }
        return s;
    }
}
