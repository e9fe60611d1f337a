package dev.weir.reassembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Segment;
import dev.weir.protocol.ParserReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A conversation as a capture of the wire that has the packets of one end too early or too late: merged taps, several queues. */
public final class Skew {
    private static final long STEP = 1_000_000;

    private Skew() {}

    /** All that is read is the same with the skew and without, apart from times. */
    public static void changesNothing(List<Chunk> talk, long skewNanos, Function<List<Chunk>, ParserReading> read) {
        ParserReading straight = read.apply(captured(talk, 0));
        ParserReading skewed = read.apply(captured(talk, skewNanos));
        assertThat(timeless(skewed)).as("%s", skewed.counted).isEqualTo(timeless(straight));
        assertThat(skewed.counted).hasToString(straight.counted.toString());
        assertThat(skewed.exchanges).allSatisfy(e -> {
            assertThat(e.requestEndNanos()).isGreaterThanOrEqualTo(e.requestStartNanos());
            assertThat(e.endNanos()).isGreaterThanOrEqualTo(e.requestStartNanos());
        });
    }

    /** A skew that is too large hides exchanges, names and texts, and invents none, and no error. */
    public static void inventsNothing(List<Chunk> talk, long skewNanos, Function<List<Chunk>, ParserReading> read) {
        Map<String, Exchange> straight = new HashMap<>();
        for (Exchange e : read.apply(captured(talk, 0)).exchanges) {
            straight.put(place(e), e);
        }
        ParserReading skewed = read.apply(captured(talk, skewNanos));
        for (Exchange e : skewed.exchanges) {
            Exchange right = straight.get(place(e));
            assertThat(right).as("%s", e).isNotNull();
            assertThat(e.operation()).isIn(right.operation(), "");
            assertThat(e.target()).isIn(right.target(), null);
            if (!e.responseLost()) {
                assertThat(e.status()).as("%s %s", e, skewed.counted).isEqualTo(right.status());
            }
        }
    }

    private static String place(Exchange e) {
        return e.requestSeq() + " " + e.requestAck() + " " + e.requestKey();
    }

    private static List<Chunk> captured(List<Chunk> talk, long skewNanos) {
        List<Segment> segments = segments(talk, skewNanos);
        segments.sort(Comparator.comparingLong(Segment::timeNanos));
        List<Chunk> chunks = new ArrayList<>();
        Reassembler reassembler = new Reassembler(ReassemblyLimits.DEFAULTS, chunks::add);
        segments.forEach(reassembler::accept);
        reassembler.finish();
        Balance.holds(reassembler);
        assertThat(reassembler.heldBytes() + reassembler.waiting()).isZero();
        return chunks;
    }

    /** With handshake and ends. The skew is that of what comes in. */
    private static List<Segment> segments(List<Chunk> talk, long skewNanos) {
        Chunk first = talk.getFirst();
        Connection wire = onTheWire(first.connection());
        long time = first.timeNanos();
        int client = first.outgoing() ? first.seq() : first.ack();
        int server = first.outgoing() ? first.ack() : first.seq();
        List<Segment> all = new ArrayList<>();
        all.add(packet(wire, true, Segment.SYN, client - 1, 0, time - 3 * STEP));
        all.add(packet(wire, false, Segment.SYN | Segment.ACK, server - 1, client, time - 2 * STEP + skewNanos));
        all.add(packet(wire, true, Segment.ACK, client, server, time - STEP));
        for (Chunk c : talk) {
            if (c.kind() == Chunk.Kind.BYTES) {
                long at = c.timeNanos() + (c.outgoing() ? 0 : skewNanos);
                all.add(new Segment(
                        wire,
                        Segment.Kind.PACKET,
                        c.outgoing(),
                        Segment.ACK,
                        c.seq(),
                        c.ack(),
                        at,
                        (int) c.length(),
                        c.buffer(),
                        c.offset(),
                        (int) c.length(),
                        null));
                client = c.outgoing() ? c.seq() + (int) c.length() : client;
                server = c.outgoing() ? server : c.seq() + (int) c.length();
                time = c.timeNanos();
            }
        }
        int fin = Segment.ACK | Segment.FIN;
        all.add(packet(wire, true, fin, client, server, time + STEP));
        all.add(packet(wire, false, fin, server, client + 1, time + 2 * STEP + skewNanos));
        all.add(packet(wire, true, Segment.ACK, client + 1, server + 1, time + 3 * STEP));
        return all;
    }

    private static Segment packet(Connection c, boolean outgoing, int flags, int seq, int ack, long time) {
        return Segment.packet(c, outgoing, flags, seq, ack, time, Segment.NO_BYTES);
    }

    private static Connection onTheWire(Connection c) {
        return new Connection(
                c.scope(),
                c.socket(),
                c.transport(),
                c.local(),
                c.remote(),
                c.role(),
                Connection.Vantage.WIRE,
                c.cgroup(),
                null,
                null,
                null,
                c.resource());
    }

    private static List<String> timeless(ParserReading reading) {
        return reading.exchanges.stream().map(Skew::timeless).toList();
    }

    private static String timeless(Exchange e) {
        return String.join(
                " ",
                e.protocol(),
                e.operation(),
                e.target(),
                e.authority(),
                e.status(),
                "at",
                Integer.toString(e.requestSeq()),
                Integer.toString(e.requestAck()),
                Long.toString(e.requestKey()),
                "of",
                Long.toString(e.requestBytes()),
                Long.toString(e.responseBytes()),
                e.traceparent(),
                e.attributes().toString());
    }
}
