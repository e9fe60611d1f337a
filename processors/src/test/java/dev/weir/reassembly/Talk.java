package dev.weir.reassembly;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Role;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection that a test lets speak. Positions count from the first byte behind the SYN; what came out reads as
 * {@code >abc} (outgoing bytes), {@code <abc} (incoming), {@code >gap3}, {@code >cut3}, {@code >end}, {@code close}.
 */
final class Talk {
    static final long MILLI = 1_000_000L;

    final Connection connection;
    final Reassembler reassembler;
    final Heard heard;

    /** What was held before is not in what this one has accepted. */
    boolean restored;

    int outIsn = 1000;
    int inIsn = 7000;
    long time = 1_700_000_000_000_000_000L;

    private Talk(Connection connection, Reassembler reassembler, Heard heard) {
        this.connection = connection;
        this.reassembler = reassembler;
        this.heard = heard;
    }

    static Talk onTheWire() {
        return with(Vantage.WIRE, ReassemblyLimits.DEFAULTS);
    }

    static Talk atASocket() {
        return with(Vantage.SOCKET, ReassemblyLimits.DEFAULTS);
    }

    static Talk with(Vantage vantage, ReassemblyLimits limits) {
        Heard heard = new Heard();
        return new Talk(connection(1, 1, vantage), new Reassembler(limits, heard), heard);
    }

    static Connection connection(long scope, long socket, Vantage vantage) {
        Address local = Address.ipv4(0x0a000001, 40000 + (int) (socket % 20000));
        Address remote = Address.ipv4(0x0a000002, 80);
        return new Connection(
                scope,
                socket,
                Connection.Transport.TCP,
                local,
                remote,
                Role.UNKNOWN,
                vantage,
                0,
                null,
                null,
                null,
                Attributes.EMPTY);
    }

    /** Another connection in the same reassembler. */
    Talk another(long scope, long socket) {
        Talk talk = new Talk(connection(scope, socket, connection.vantage()), reassembler, heard);
        talk.time = time;
        return talk;
    }

    Talk syn() {
        return send(true, Segment.SYN, -1, "", 0, 0);
    }

    Talk synAck() {
        return send(false, Segment.SYN | Segment.ACK, -1, "", 0, 0);
    }

    Talk open() {
        return syn().synAck();
    }

    Talk out(int at, String text) {
        return send(true, Segment.ACK, at, text, 0, 0);
    }

    Talk in(int at, String text) {
        return send(false, Segment.ACK, at, text, 0, 0);
    }

    /** Incoming bytes that acknowledge all outgoing ones before a position. */
    Talk in(int at, String text, int acknowledged) {
        return send(false, Segment.ACK, at, text, 0, acknowledged);
    }

    /** Outgoing bytes of which the last ones were not captured. */
    Talk cut(int at, String text, int missing) {
        return send(true, Segment.ACK, at, text, missing, 0);
    }

    Talk outFin(int at, String text) {
        return send(true, Segment.ACK | Segment.FIN, at, text, 0, 0);
    }

    Talk inFin(int at, String text) {
        return send(false, Segment.ACK | Segment.FIN, at, text, 0, 0);
    }

    Talk outReset(int at) {
        return send(true, Segment.RST, at, "", 0, 0);
    }

    Talk send(boolean outgoing, int flags, int at, String text, int missing, int acknowledged) {
        // In the middle of a shared buffer, as from a source.
        byte[] buffer = ("##" + text + "##").getBytes(ISO_8859_1);
        int seq = (outgoing ? outIsn : inIsn) + 1 + at;
        int ack = flags == Segment.SYN ? 0 : (outgoing ? inIsn : outIsn) + 1 + acknowledged;
        int n = text.length();
        return raw(new Segment(
                connection, Segment.Kind.PACKET, outgoing, flags, seq, ack, time, n + missing, buffer, 2, n, null));
    }

    Talk tell(Segment.Kind kind) {
        return raw(new Segment(connection, kind, false, 0, 0, 0, time, 0, Segment.NO_BYTES, 0, 0, null));
    }

    Talk raw(Segment s) {
        reassembler.accept(s);
        if (!restored) {
            Balance.holds(reassembler);
        }
        if (s.buffer().length > 0) {
            Arrays.fill(s.buffer(), (byte) '!');
        }
        return this;
    }

    Talk after(long millis) {
        time += millis * MILLI;
        return this;
    }

    long count(ReassemblyCounter counter) {
        return reassembler.counts().get(counter);
    }

    String heard() {
        return String.join(" ", heard.texts);
    }

    /** What came out. The bytes are read at once, as they are lent. */
    static final class Heard implements Consumer<Chunk> {
        final List<Chunk> chunks = new ArrayList<>();
        final List<String> texts = new ArrayList<>();

        @Override
        public void accept(Chunk chunk) {
            chunks.add(chunk);
            texts.add(text(chunk));
        }
    }

    static String text(Chunk c) {
        String arrow = c.outgoing() ? ">" : "<";
        return switch (c.kind()) {
            case BYTES -> arrow + new String(c.buffer(), c.offset(), (int) c.length(), ISO_8859_1);
            case GAP -> arrow + "gap" + c.length();
            case CUT -> arrow + "cut" + c.length();
            case END -> arrow + "end";
            case CLOSE -> "close";
            case DATAGRAM -> arrow + "datagram " + new String(c.buffer(), c.offset(), (int) c.length(), ISO_8859_1);
            case LOSS -> "loss" + c.length();
            case END_OF_SCOPE -> "end of scope";
            case READERSHIP -> "readership";
        };
    }
}
