package dev.weir.reassembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.api.Attributes;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import dev.weir.api.Segment;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is saved goes on as if nothing had happened. */
class StateTest {
    /** Small enough that each of them is reached. */
    private static final ReassemblyLimits TIGHT = new ReassemblyLimits(9, 600, 300, 250, 20, 500, 300);

    private static final ConnectionCodec CODEC = new ConnectionCodec() {
        @Override
        public void write(Connection c, DataOutputStream out) throws IOException {
            out.writeLong(c.scope());
            out.writeLong(c.socket());
            out.writeBoolean(c.vantage() == Vantage.SOCKET);
        }

        @Override
        public Connection read(DataInputStream in, int version) throws IOException {
            assertThat(version).isEqualTo(Reassembler.STATE_VERSION);
            return Talk.connection(in.readLong(), in.readLong(), in.readBoolean() ? Vantage.SOCKET : Vantage.WIRE);
        }
    };

    private static List<byte[]> save(Reassembler reassembler) {
        try {
            List<byte[]> entries = new ArrayList<>();
            reassembler.save(CODEC, entries::add);
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reassembler restored(List<byte[]> entries, List<String> said) {
        Reassembler next = new Reassembler(TIGHT, c -> said.add(described(c)));
        try {
            next.restore(entries, CODEC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next;
    }

    private static String described(Chunk c) {
        Connection k = c.connection();
        return k.scope() + "/" + k.socket() + Talk.text(c) + "@" + c.timeNanos() + "#" + c.seq() + "," + c.ack()
                + c.midStream();
    }

    @Property(tries = 400)
    void aSaveAtAnyPointEqualsAnUninterruptedRun(@ForAll long seed) {
        List<Segment> traffic = traffic(seed, 400);
        Random random = new Random(seed);
        List<String> straight = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        Reassembler whole = restored(List.of(), straight);
        Reassembler part = restored(List.of(), broken);
        for (Segment s : traffic) {
            whole.accept(s);
            part.accept(s);
            if (random.nextInt(20) == 0) {
                part = restored(save(part), broken);
                assertThat(part.heldBytes()).isEqualTo(whole.heldBytes());
                assertThat(part.waiting()).isEqualTo(whole.waiting());
                assertThat(part.connections()).isEqualTo(whole.connections());
                assertThat(part.remembered()).isEqualTo(whole.remembered());
            }
        }
        whole.finish();
        part.finish();
        assertThat(broken).isEqualTo(straight);
    }

    @Property(tries = 400)
    void noInputThrowsAndTheLimitsHold(@ForAll long seed) {
        List<String> said = new ArrayList<>();
        Reassembler reassembler = new Reassembler(TIGHT, c -> said.add(described(c)));
        Random random = new Random(seed);
        for (Segment s : garbage(random, 500)) {
            reassembler.accept(s);
            if (random.nextInt(30) == 0) {
                reassembler.advance(random.nextLong());
            }
            assertThat(reassembler.heldBytes()).isBetween(0L, TIGHT.bytes());
            assertThat(reassembler.connections() + reassembler.remembered()).isBetween(0, TIGHT.connections());
        }
        reassembler.finish();
        assertThat(reassembler.heldBytes()).isZero();
        assertThat(reassembler.connections() + reassembler.remembered() + reassembler.waiting())
                .isZero();
    }

    @Test
    void aSavedConnectionTellsItsScope() {
        Talk talk = Talk.onTheWire();
        talk.another(-42, 7).out(0, "abc");
        assertThat(ByteBuffer.wrap(save(talk.reassembler).getFirst()).getLong(1))
                .isEqualTo(-42);
    }

    @Test
    void ofAConnectionThatIsOnlyRememberedTheStateHasNoNames() throws IOException {
        Talk talk = Talk.atASocket();
        Connection plain = talk.connection;
        Connection named = new Connection(
                plain.scope(),
                plain.socket(),
                plain.transport(),
                plain.local(),
                plain.remote(),
                plain.role(),
                plain.vantage(),
                0,
                new Host("node", "id"),
                new ProcessInfo(7, "curl", "/usr/bin/curl", null, List.of("/a.slice")),
                null,
                Attributes.EMPTY);
        talk.raw(Segment.packet(named, true, Segment.ACK, 1, 1, 1, new byte[] {1}));
        assertThat(saved(talk)).containsExactly(named);
        talk.raw(new Segment(named, Segment.Kind.CLOSE, false, 0, 0, 0, 2, 0, Segment.NO_BYTES, 0, 0, null));
        assertThat(saved(talk)).singleElement().satisfies(c -> {
            assertThat(c.sameAs(named)).isTrue();
            assertThat(c.host()).isNull();
            assertThat(c.process()).isNull();
        });
    }

    private static List<Connection> saved(Talk talk) throws IOException {
        List<Connection> written = new ArrayList<>();
        talk.reassembler.save(
                new ConnectionCodec() {
                    @Override
                    public void write(Connection c, DataOutputStream out) {
                        written.add(c);
                    }

                    @Override
                    public Connection read(DataInputStream in, int version) {
                        throw new AssertionError("nothing is read");
                    }
                },
                entry -> {});
        return written;
    }

    @Test
    void aStateOfAnUnknownVersionIsRefused() {
        Talk talk = Talk.onTheWire();
        talk.out(0, "abc");
        List<byte[]> entries = save(talk.reassembler);
        entries.getFirst()[0] = 99;
        assertThatThrownBy(() -> restored(entries, new ArrayList<>())).hasMessageContaining("version 99");
    }

    /** Several connections in two scopes, near each other in numbers and time, so that everything happens. */
    private static List<Segment> traffic(long seed, int n) {
        Random random = new Random(seed);
        List<Segment> all = new ArrayList<>();
        long[] time = {0, 0};
        int[] isn = new int[20];
        int[] at = new int[20];
        for (int i = 0; i < n; i++) {
            int scope = random.nextInt(2);
            int socket = random.nextInt(5);
            boolean outgoing = random.nextBoolean();
            int d = scope * 10 + socket * 2 + (outgoing ? 1 : 0);
            time[scope] += random.nextInt(40);
            int flags = Segment.ACK;
            if (random.nextInt(40) == 0) {
                flags = outgoing ? Segment.SYN : Segment.SYN | Segment.ACK;
                isn[d] = random.nextInt(4) == 0 ? random.nextInt() : isn[d];
                at[d] = 0;
            } else if (random.nextInt(40) == 0) {
                flags |= Segment.FIN;
            } else if (random.nextInt(60) == 0) {
                flags |= Segment.RST;
            }
            int length = random.nextInt(30);
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int seq = isn[d]
                    + at[d]
                    + (flags == Segment.ACK ? 1 : 0)
                    + (random.nextInt(4) == 0 ? random.nextInt(60) - 30 : 0);
            int ack = isn[d ^ 1] + 1 + at[d ^ 1] - random.nextInt(50);
            at[d] += length;
            Segment.Kind kind = Segment.Kind.PACKET;
            if (random.nextInt(80) == 0) {
                kind = Segment.Kind.values()[1 + random.nextInt(3)];
            }
            Vantage vantage = scope == 0 ? Vantage.WIRE : Vantage.SOCKET;
            Connection c = Talk.connection(scope, socket, vantage);
            int captured = random.nextInt(10) == 0 ? random.nextInt(length + 1) : length;
            all.add(new Segment(c, kind, outgoing, flags, seq, ack, time[scope], length, bytes, 0, captured, null));
        }
        return all;
    }

    private static List<Segment> garbage(Random random, int n) {
        List<Segment> all = new ArrayList<>();
        int[] seqs = {0, 100, -20, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30};
        long[] times = {0, 1_000, -5, Long.MAX_VALUE, Long.MIN_VALUE};
        for (int i = 0; i < n; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            Vantage vantage = Vantage.values()[random.nextInt(2)];
            Connection c = Talk.connection(random.nextInt(3), random.nextInt(8), vantage);
            int kind = random.nextInt(30) == 0 ? random.nextInt(4) : 0;
            boolean wild = random.nextInt(10) == 0;
            int captured = wild ? random.nextInt(50) - 5 : bytes.length;
            int length = random.nextInt(20) == 0 ? random.nextInt() : captured + random.nextInt(3);
            int seq = seqs[random.nextInt(seqs.length)] + random.nextInt(100);
            int ack = seqs[random.nextInt(seqs.length)] + random.nextInt(100);
            long time = random.nextInt(8) == 0 ? times[random.nextInt(times.length)] : random.nextInt(3_000);
            all.add(new Segment(
                    c,
                    Segment.Kind.values()[kind],
                    random.nextBoolean(),
                    random.nextInt(64),
                    seq,
                    ack,
                    time,
                    length,
                    bytes,
                    wild ? random.nextInt(5) - 1 : 0,
                    captured,
                    null));
        }
        return all;
    }
}
