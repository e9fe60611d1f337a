package dev.weir.dns;

import static dev.weir.dns.Messages.answer;
import static dev.weir.dns.Messages.bytes;
import static dev.weir.dns.Messages.framed;
import static dev.weir.dns.Messages.header;
import static dev.weir.dns.Messages.join;
import static dev.weir.dns.Messages.opt;
import static dev.weir.dns.Messages.query;
import static dev.weir.dns.Messages.question;
import static dev.weir.dns.Messages.u16;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queries and their answers. */
class DnsTest {
    @Test
    void aQueryAndItsAnswerAreAnExchange() {
        DnsReading reading = new DnsReading()
                .datagram(true, query(7, "www.example.com", 1))
                .datagram(false, answer(7, "www.example.com", 1, 0, 5, 6));

        assertThat(reading.lines()).containsExactly("A www.example.com NOERROR");
        Exchange e = reading.exchanges.getFirst();
        assertThat(e.outgoing()).isTrue();
        assertThat(e.attributes().get("dns.answers")).isEqualTo(List.of("10.0.0.5", "10.0.0.6"));
        assertThat(e.requestBytes()).isEqualTo(33);
        assertThat(e.responseBytes()).isEqualTo(65);
        assertThat(e.endNanos() - e.requestStartNanos()).isEqualTo(1000);
    }

    @Test
    void bothEndsOfADatagramGiveTheSameIds() {
        Exchange client = new DnsReading()
                .datagram(true, query(7, "a", 1))
                .datagram(false, answer(7, "a", 1, 0))
                .exchanges
                .getFirst();
        Connection c = Script.connection(0, 1);
        Connection mirrored = new Connection(
                9,
                8,
                Connection.Transport.UDP,
                new Address(1, 2, 53),
                c.local(),
                c.role(),
                c.vantage(),
                0,
                null,
                null,
                null,
                c.resource());
        Exchange server = new DnsReading()
                .datagram(mirrored, false, query(7, "a", 1))
                .datagram(mirrored, true, answer(7, "a", 1, 0))
                .exchanges
                .getFirst();

        assertThat(server.outgoing()).isFalse();
        assertThat(server.requestKey()).isEqualTo(client.requestKey()).isNotZero();
    }

    @Test
    void whoeverAsksFirstBothEndsMayAsk() {
        DnsReading reading = new DnsReading()
                .datagram(true, query(7, "a", 1))
                .datagram(false, query(7, "b", 28))
                .datagram(true, answer(7, "b", 28, 3))
                .datagram(false, answer(7, "a", 1, 0));

        assertThat(reading.lines()).containsExactly("AAAA b NXDOMAIN", "A a NOERROR");
        assertThat(reading.exchanges.getFirst().outgoing()).isFalse();
    }

    @Test
    void theSameQueryAgainIsOneAndASecondAnswerIsCounted() {
        DnsReading reading = new DnsReading()
                .datagram(true, query(7, "a", 1))
                .datagram(true, query(7, "a", 1))
                .datagram(false, answer(7, "a", 1, 0))
                .datagram(false, answer(7, "a", 1, 0));

        assertThat(reading.lines()).containsExactly("A a NOERROR");
        assertThat(reading.count(DnsCounts.QUERIES_REPEATED)).isEqualTo(1);
        assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isEqualTo(1);
    }

    @Test
    void twoQuestionsWithOneIdGetTheirOwnAnswersWhateverTheCaseOfTheName() {
        DnsReading reading = new DnsReading()
                .datagram(true, query(7, "EXample.com", 1))
                .datagram(true, query(7, "example.com", 28))
                .datagram(false, answer(7, "example.com", 28, 2))
                .datagram(false, answer(7, "example.COM", 1, 0));

        assertThat(reading.lines()).containsExactly("AAAA example.com SERVFAIL", "A EXample.com NOERROR");
    }

    @Test
    void anAnswerWithoutAQuestionBelongsToTheQueryWithItsId() {
        DnsReading reading =
                new DnsReading().datagram(true, query(7, "a", 1)).datagram(false, header(7, 0x8181, 0, 0, 0, 0));

        assertThat(reading.lines()).containsExactly("A a FORMERR");
    }

    @Test
    void anExtendedCodeStandsBesideThatOfTheHeader() {
        byte[] badCookie = join(header(7, 0x8187, 1, 0, 0, 1), question("a", 6), opt(1));
        DnsReading reading = new DnsReading().datagram(true, query(7, "a", 6)).datagram(false, badCookie);

        assertThat(reading.lines()).containsExactly("SOA a YXRRSET");
        assertThat(reading.exchanges.getFirst().attributes().get(DnsQuery.EXTENDED_CODE))
                .isEqualTo("BADCOOKIE");
    }

    @Test
    void aTruncatedAnswerSaysSo() {
        byte[] truncated = join(header(7, 0x8380, 1, 0, 0, 0), question("a", 1));
        DnsReading reading = new DnsReading().datagram(true, query(7, "a", 1)).datagram(false, truncated);

        assertThat(reading.exchanges.getFirst().attributes().get(DnsQuery.TRUNCATED))
                .isEqualTo(true);
    }

    @Test
    void aQueryWithoutAnAnswerIsReportedWhenItsTimeIsOverOrTheConversationEnds() {
        DnsReading reading = new DnsReading()
                .datagram(true, query(1, "late", 1))
                .advance(29 * DnsReading.SECOND)
                .datagram(true, query(2, "later", 1))
                .advance(2 * DnsReading.SECOND);
        assertThat(reading.lines()).containsExactly("A late -");
        assertThat(reading.exchanges.getFirst().endNanos()
                        - reading.exchanges.getFirst().requestStartNanos())
                .isGreaterThanOrEqualTo(30 * DnsReading.SECOND);

        reading.end();
        assertThat(reading.lines()).containsExactly("A late -", "A later -");
        assertThat(reading.count(DnsCounts.QUERIES_UNANSWERED)).isOne();
        assertThat(reading.count(DnsCounts.RESPONSES_LOST))
                .as("its answer was not waited for")
                .isOne();
        assertThat(reading.exchanges.getLast().responseLost()).isTrue();
    }

    @Test
    void beyondTheLimitTheOldestQueryIsReportedWithoutAnswer() {
        DnsReading reading = new DnsReading(new DnsLimits(2, DnsReading.SECOND, 10_000_000L));
        for (int id = 1; id <= 3; id++) {
            reading.datagram(true, query(id, "q" + id, 1));
        }

        assertThat(reading.lines()).containsExactly("A q1 -");
        assertThat(reading.count(DnsCounts.TOO_MANY_OPEN)).isEqualTo(1);
    }

    @Test
    void compressionThatLeadsForwardsOrRoundIsRefused() {
        for (byte[] name : List.of(bytes(0xc0, 12), bytes(0xc0, 30), bytes(1, 'a', 0xc0, 12))) {
            byte[] message = join(header(7, 0x0100, 1, 0, 0, 0), name, u16(1), u16(1));
            DnsReading reading = new DnsReading().datagram(true, message).end();
            assertThat(reading.lines()).isIn(List.of(), List.of("A  -"));
        }
    }

    @Test
    void whatHasTheSameFormatAndIsNotDnsIsLeftAlone() {
        Connection pair = Script.udp(Script.connection(0, 1));
        Connection group = new Connection(
                0,
                2,
                Connection.Transport.UDP,
                pair.local(),
                Address.ipv4(0xe00000fb, 5353),
                pair.role(),
                pair.vantage(),
                0,
                null,
                null,
                null,
                pair.resource());
        byte[] netbios = query(7, "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 33);
        DnsReading reading = new DnsReading()
                .datagram(group, true, query(0, "printer.local", 12))
                .datagram(pair, true, netbios)
                .end();

        assertThat(reading.lines()).isEmpty();
        assertThat(reading.count(DnsCounts.MULTICAST)).isEqualTo(1);
    }

    @Test
    void notifyAndUpdateAreCounted() {
        byte[] notify = join(header(7, 0x2400, 1, 0, 0, 0), question("a", 6));
        DnsReading reading = new DnsReading()
                .datagram(true, notify)
                .datagram(true, query(8, "b", 1))
                .end();

        assertThat(reading.lines()).containsExactly("A b -");
        assertThat(reading.count(DnsCounts.OTHER_OPCODES)).isEqualTo(1);
    }

    private static byte[] soa(int serial) {
        return join(
                bytes(0xc0, 12),
                u16(6),
                u16(1),
                u16(0),
                u16(60),
                u16(22),
                bytes(0, 0),
                u16(0),
                u16(serial),
                new byte[16]);
    }

    private static byte[] address(int last) {
        return join(bytes(0xc0, 12), u16(1), u16(1), u16(0), u16(60), u16(4), bytes(10, 0, 0, last));
    }

    private static byte[] part(int type, boolean asks, byte[]... records) {
        byte[] question = asks ? question("zone", type) : new byte[0];
        return framed(join(
                header(1, 0x8400, asks ? 1 : 0, records.length, 0, 0), asks ? question : new byte[0], join(records)));
    }

    /** Names in the later messages point into a question that is not there; they are skipped and not read. */
    @Test
    void aTransferOfAZoneIsOneExchangeThatEndsWithItsLastMessage() {
        byte[][][] transfers = {
            {part(252, true, soa(7), address(1)), part(252, false, address(2)), part(252, false, address(3), soa(7))},
            {part(251, true, soa(9), soa(7), address(1)), part(251, false, soa(9), address(2)), part(251, false, soa(9))
            },
            {part(251, true, soa(9), address(1)), part(251, false, soa(9))},
            {part(251, true, soa(9))},
            {part(252, true)},
        };
        for (byte[][] messages : transfers) {
            int type = (messages[0][2 + 12 + 6 + 1] & 0xff);
            Script script = new Script().client(framed(query(1, "zone", type)));
            for (byte[] message : messages) {
                script.server(message);
            }
            script.client(framed(query(2, "a", 1))).server(framed(answer(2, "a", 1, 0, 1)));
            List<Chunk> chunks = script.close().chunks();
            DnsReading reading = DnsReading.of(chunks);
            assertThat(reading.lines())
                    .containsExactly((type == 252 ? "AXFR" : "IXFR") + " zone NOERROR", "A a NOERROR");
            assertThat(reading.count(DnsCounts.RESPONSES_WITHOUT_QUERY)).isZero();
            Exchange e = reading.exchanges.getFirst();
            assertThat(e.responseBytes()).isEqualTo(join(messages).length);
            assertThat(e.endNanos()).isEqualTo(chunks.get(messages.length).timeNanos());
            assertThat(DnsReading.of(Chunks.bytewise(chunks)).lines()).isEqualTo(reading.lines());
        }
    }

    @Test
    void aTransferWhoseEndWasNotSeenEndsWithTheNextQueryTheEndOrASilence() {
        Script script = new Script().client(framed(query(1, "zone", 252))).server(part(252, true, soa(7), address(1)));
        assertThat(DnsReading.of(script.chunks()).lines()).isEmpty();
        DnsReading silent = DnsReading.of(script.chunks());
        silent.restart();
        silent.advanceTo(Script.START + 60 * DnsReading.SECOND);
        assertThat(silent.lines()).containsExactly("AXFR zone NOERROR");
        DnsReading next = DnsReading.of(script.client(framed(query(2, "a", 1))).chunks());
        assertThat(next.lines()).containsExactly("AXFR zone NOERROR");
        assertThat(DnsReading.of(script.chunks().subList(0, 2)).end().lines()).containsExactly("AXFR zone NOERROR");
    }

    /** DNS Stateful Operations (RFC 8490): a keepalive of a session before its first query. */
    @Test
    void aSessionThatBeginsWithAStatefulOperationIsDns() {
        byte[] keepalive = join(header(0, 6 << 11, 0, 0, 0, 0), u16(1), u16(8), new byte[8]);
        byte[] answer = join(header(0, 0x8000 | 6 << 11, 0, 0, 0, 0), u16(1), u16(8), new byte[8]);
        List<Chunk> chunks = new Script()
                .client(framed(keepalive))
                .server(framed(answer))
                .client(framed(query(1, "a.example", 1)))
                .server(framed(answer(1, "a.example", 1, 0, 1)))
                .close()
                .chunks();
        assertThat(DnsReading.of(chunks).lines()).containsExactly("A a.example NOERROR");
        assertThat(DnsReading.of(Chunks.bytewise(chunks)).lines()).containsExactly("A a.example NOERROR");

        byte[] torn = join(header(0, 6 << 11, 0, 0, 0, 0), u16(1), u16(9), new byte[8]);
        DnsReading other =
                DnsReading.of(new Script().client(framed(torn)).close().chunks());
        assertThat(other.counted.get("unknown.connections")).isOne();
    }

    @Test
    void overTcpMessagesComeInAnyPiecesAndEachHasItsPlace() {
        Script script = new Script()
                .client(join(framed(query(1, "a", 1)), framed(query(2, "b", 28))))
                .server(framed(answer(2, "b", 28, 0)))
                .server(framed(answer(1, "a", 1, 0, 9)))
                .close();
        DnsReading reading = DnsReading.of(script.chunks());

        assertThat(reading.lines()).containsExactly("AAAA b NOERROR", "A a NOERROR");
        assertThat(reading.exchanges.getLast().requestSeq()).isEqualTo(Script.CLIENT_SEQ);
        assertThat(reading.exchanges.getFirst().requestSeq()).isEqualTo(Script.CLIENT_SEQ + 21);
        assertThat(reading.exchanges.getFirst().requestKey()).isZero();
    }

    @Test
    void aCutInALongAnswerIsCountedOff() {
        byte[] answer = framed(answer(1, "a", 1, 0, new int[400]));
        byte[] head = java.util.Arrays.copyOf(answer, 1000);
        Script script = new Script()
                .client(framed(query(1, "a", 1)))
                .server(head)
                .serverCut(answer.length - 1000)
                .client(framed(query(2, "b", 1)))
                .server(framed(answer(2, "b", 1, 0)))
                .close();

        assertThat(DnsReading.of(script.chunks()).lines()).containsExactly("A a NOERROR", "A b NOERROR");
    }

    /** Read as DNS over TCP it is an answer without a question, of 5635 bytes. */
    @Test
    void aClientHelloIsNoDns() {
        byte[] hello = {0x16, 3, 1, 0, (byte) 0xb0, 1, 0, 0, (byte) 0xac, 3, 3, 0x52, 0x4d, 0x1a, 0x2b, 0x3c, 0x4d, 0x5e
        };
        DnsReading reading = DnsReading.of(new Script().client(hello).close().chunks());

        assertThat(reading.count("connections")).isZero();
        assertThat(reading.counted.get("unknown.connections")).isEqualTo(1);
    }

    @Test
    void textsOfAnAnswerAreNotKept() {
        byte[] text = bytes(6, 's', '3', 'c', 'r', '3', 't');
        byte[] answer = join(
                header(7, 0x8180, 1, 1, 0, 0),
                question("a", 16),
                bytes(0xc0, 12),
                u16(16),
                u16(1),
                u16(0),
                u16(60),
                u16(text.length),
                text);
        DnsReading reading = new DnsReading().datagram(true, query(7, "a", 16)).datagram(false, answer);

        assertThat(reading.lines()).containsExactly("TXT a NOERROR");
        assertThat(reading.exchanges.toString()).doesNotContain("s3cr3t");
    }
}
