package dev.weir.dns;

import static dev.weir.dns.Messages.answer;
import static dev.weir.dns.Messages.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Datagrams of a capture that has answers before their queries. */
class DnsEarlyTest {
    private static final long MILLI = 1_000_000;
    private static final Connection WIRE = onTheWire(1);

    private static Connection onTheWire(long socket) {
        Connection c = Script.udp(Script.connection(0, socket));
        return new Connection(
                c.scope(),
                c.socket(),
                c.transport(),
                c.local(),
                c.remote(),
                c.role(),
                Connection.Vantage.WIRE,
                0,
                null,
                null,
                null,
                c.resource());
    }

    private static Chunk at(long nanos, boolean outgoing, byte[] message) {
        return at(WIRE, nanos, outgoing, message);
    }

    private static Chunk at(Connection c, long nanos, boolean outgoing, byte[] message) {
        return new Chunk(c, Chunk.Kind.DATAGRAM, outgoing, 0, 0, nanos, message, 0, message.length, false);
    }

    @Test
    void anAnswerWaitsForItsQueryAndIsNotOlder() {
        DnsReading reading = DnsReading.of(List.of(
                at(MILLI, false, answer(7, "a", 1, 3, 5)),
                at(2 * MILLI, false, answer(8, "b", 1, 0, 6)),
                at(9 * MILLI, true, query(8, "b", 1)),
                at(9 * MILLI, true, query(7, "a", 1))));

        assertThat(reading.lines()).containsExactly("A b NOERROR", "A a NXDOMAIN");
        assertThat(reading.exchanges).allSatisfy(e -> assertThat(e.endNanos()).isEqualTo(9 * MILLI));
        assertThat(reading.exchanges.getLast().attributes().get("dns.answers")).isEqualTo(List.of("10.0.0.5"));
        assertThat(reading.count(DnsCounts.RESPONSES_EARLY)).isEqualTo(2);
    }

    @Test
    void anAnswerToAnotherQuestionIsNotTaken() {
        DnsReading reading = DnsReading.of(List.of(
                        at(MILLI, false, answer(7, "a", 1, 0)),
                        at(2 * MILLI, true, query(7, "b", 1)),
                        at(2 * MILLI, true, query(6, "a", 1)),
                        at(2 * MILLI, false, query(7, "a", 1))))
                .end();

        assertThat(reading.exchanges).hasSize(3).allMatch(Exchange::responseLost);
        assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isEqualTo(1);
    }

    @Test
    void anAnswerDoesNotWaitForLongerThanTheWindow() {
        DnsReading reading = DnsReading.of(
                        List.of(at(MILLI, false, answer(7, "a", 1, 0)), at(11 * MILLI, true, query(7, "a", 1))))
                .end();

        assertThat(reading.only().responseLost()).isTrue();
        assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isEqualTo(1);
        assertThat(reading.count(DnsCounts.RESPONSES_EARLY)).isZero();
    }

    @Test
    void theTimeOfTheFileGivesUpAnAnswer() {
        DnsReading reading = DnsReading.of(List.of(at(MILLI, false, answer(7, "a", 1, 0))));
        assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isZero();
        reading.accept(at(onTheWire(2), 2 * DnsReading.SECOND, true, query(8, "b", 1)));
        reading.advanceTo(2 * DnsReading.SECOND);
        assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isEqualTo(1);
    }

    @Test
    void noMoreAnswersWaitThanQueriesMay() {
        DnsReading reading = new DnsReading(new DnsLimits(2, DnsReading.SECOND, 10 * MILLI));
        for (int i = 0; i < 3; i++) {
            reading.accept(at(MILLI, false, answer(i, "a", 1, 0)));
        }
        assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isEqualTo(1);
        reading.accept(at(MILLI, true, query(2, "a", 1)));
        assertThat(reading.lines()).containsExactly("A a NOERROR");
    }

    @Test
    void atASocketNoAnswerComesFirst() {
        DnsReading reading = new DnsReading()
                .datagram(false, answer(7, "a", 1, 0))
                .datagram(true, query(7, "a", 1))
                .end();
        assertThat(reading.only().status()).isNull();
        assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isEqualTo(1);
    }

    @Property(tries = 300)
    void aSkewWithinTheWindowChangesNothingAndALargerOneInventsNothing(
            @ForAll long seed, @ForAll @IntRange(min = -30_000, max = 30_000) int micros) {
        List<Chunk> talk = conversation(new Random(seed));
        List<String> straight = timeless(DnsReading.of(talk).end());
        DnsReading skewed = new DnsReading();
        Random restarts = new Random(seed);
        skewed.accept(skewed(talk, micros * 1000L), () -> restarts.nextInt(4) == 0);
        skewed.end();

        assertThat(skewed.exchanges)
                .allMatch(e -> e.endNanos() >= e.requestStartNanos())
                .allMatch(e -> e.status() != null || e.responseLost());
        if (Math.abs(micros) < 10_000) {
            assertThat(timeless(skewed)).containsExactlyInAnyOrderElementsOf(straight);
        } else {
            skewed.exchanges.removeIf(Exchange::responseLost);
            assertThat(straight).containsAll(timeless(skewed));
        }
    }

    private static List<Chunk> conversation(Random random) {
        List<Chunk> chunks = new ArrayList<>();
        long nanos = DnsReading.SECOND;
        for (int i = 0; i < 10; i++) {
            String name = "n" + random.nextInt(3);
            chunks.add(at(nanos, true, query(i, name, 1)));
            nanos += random.nextInt((int) (3 * MILLI));
            chunks.add(at(nanos, false, answer(i, name, 1, random.nextInt(4), new int[random.nextInt(4)])));
            nanos += random.nextInt((int) (3 * MILLI));
        }
        return chunks;
    }

    private static List<Chunk> skewed(List<Chunk> talk, long nanos) {
        return talk.stream()
                .map(c -> c.outgoing() ? c : at(c.timeNanos() + nanos, false, c.buffer()))
                .sorted(Comparator.comparingLong(Chunk::timeNanos))
                .toList();
    }

    private static List<String> timeless(DnsReading reading) {
        return reading.exchanges.stream()
                .map(e -> reading.line(e) + " " + e.requestKey() + " " + e.responseBytes() + " " + e.attributes())
                .toList();
    }
}
