package dev.weir.protocol;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.EndOfObservation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection told line by line, as chunks with the TCP numbers that it would have. The client is the local end. Every step is one
 * millisecond after the one before.
 */
public final class Script {
    public static final int CLIENT_SEQ = 0x7fff_ff00; // becomes negative soon
    public static final int SERVER_SEQ = 5_000;
    public static final long START = 1_000_000_000_000L;
    public static final long STEP = 1_000_000L;
    private static final byte[] NONE = new byte[0];

    private final List<Chunk> chunks = new ArrayList<>();
    private final Connection connection;
    private final boolean midStream;
    private int clientSeq = CLIENT_SEQ;
    private int serverSeq = SERVER_SEQ;
    private long time = START;
    private boolean acknowledged = true;

    public Script() {
        this(connection(0, 1), false);
    }

    public Script(Connection connection, boolean midStream) {
        this.connection = connection;
        this.midStream = midStream;
    }

    /** A connection that was open before the capture began. */
    public static Script midStream() {
        return new Script(connection(0, 1), true);
    }

    public static Connection connection(long scope, long socket) {
        return new Connection(
                scope,
                socket,
                Connection.Transport.TCP,
                Address.ipv4(0x0a000001, 40_000),
                Address.ipv4(0x0a000002, 80),
                Connection.Role.UNKNOWN,
                Connection.Vantage.SOCKET,
                0,
                null,
                null,
                null,
                Attributes.EMPTY);
    }

    /** The same two ends, over UDP. */
    public static Connection udp(Connection tcp) {
        return new Connection(
                tcp.scope(),
                tcp.socket(),
                Connection.Transport.UDP,
                tcp.local(),
                tcp.remote(),
                tcp.role(),
                tcp.vantage(),
                0,
                null,
                null,
                null,
                tcp.resource());
    }

    /** From here on the source knows no acknowledgement numbers. */
    public Script withoutAcks() {
        acknowledged = false;
        return this;
    }

    public Script client(String text) {
        return client(text.getBytes(StandardCharsets.UTF_8));
    }

    public Script client(byte[] bytes) {
        return add(Chunk.Kind.BYTES, true, bytes, bytes.length);
    }

    public Script server(String text) {
        return server(text.getBytes(StandardCharsets.UTF_8));
    }

    public Script server(byte[] bytes) {
        return add(Chunk.Kind.BYTES, false, bytes, bytes.length);
    }

    public Script say(boolean client, String text) {
        return client ? client(text) : server(text);
    }

    public Script say(boolean client, byte[] bytes) {
        return client ? client(bytes) : server(bytes);
    }

    public Script clientGap(int length) {
        return add(Chunk.Kind.GAP, true, NONE, length);
    }

    public Script serverGap(int length) {
        return add(Chunk.Kind.GAP, false, NONE, length);
    }

    public Script clientCut(int length) {
        return add(Chunk.Kind.CUT, true, NONE, length);
    }

    public Script serverCut(int length) {
        return add(Chunk.Kind.CUT, false, NONE, length);
    }

    public Script clientEnd() {
        return add(Chunk.Kind.END, true, NONE, 0);
    }

    public Script serverEnd() {
        return add(Chunk.Kind.END, false, NONE, 0);
    }

    public Script close() {
        return close(EndOfObservation.SEEN);
    }

    public Script close(EndOfObservation end) {
        chunks.add(Chunk.close(connection, time, end));
        time += STEP;
        return this;
    }

    public List<Chunk> chunks() {
        return List.copyOf(chunks);
    }

    private Script add(Chunk.Kind kind, boolean client, byte[] bytes, int length) {
        int seq = client ? clientSeq : serverSeq;
        int ack = client ? serverSeq : clientSeq;
        chunks.add(new Chunk(connection, kind, client, seq, acknowledged ? ack : 0, time, bytes, 0, length, midStream));
        time += STEP;
        if (client) {
            clientSeq += length;
        } else {
            serverSeq += length;
        }
        return this;
    }
}
