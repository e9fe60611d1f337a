package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.CONNECTIONS;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_END;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_END;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.RESETS_FORGED;
import static dev.weir.reassembly.ReassemblyCounter.RETRANSMITTED_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Segment;
import dev.weir.api.TcpStats;
import org.junit.jupiter.api.Test;

/** How directions and connections end. */
class EndTest {
    private final Talk talk = Talk.onTheWire();

    @Test
    void aFinEndsItsDirectionAfterAllItsBytes() {
        talk.open().outFin(3, "def").out(0, "abc").in(0, "still here");
        assertThat(talk.heard()).isEqualTo(">abc >def >end <still here");
        assertThat(talk.heard.chunks.get(2).seq()).isEqualTo(1007);
    }

    @Test
    void bothFinsCloseTheConnection() {
        talk.open().outFin(0, "a").after(5).inFin(0, "b").out(2, "");
        assertThat(talk.heard()).isEqualTo(">a >end <b <end close");
        assertThat(talk.heard.chunks.getLast().timeNanos()).isEqualTo(talk.time);
        assertThat(talk.reassembler.connections()).isZero();
        assertThat(talk.reassembler.remembered()).isEqualTo(1);
    }

    @Test
    void lateRetransmissionsOpenNoNewConnection() {
        talk.open()
                .outFin(0, "a")
                .inFin(0, "b")
                .inFin(0, "b")
                .outFin(0, "a")
                .outFin(1, "")
                .in(0, "b");
        assertThat(talk.heard()).isEqualTo(">a >end <b <end close");
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
        assertThat(talk.count(RETRANSMITTED_BYTES)).isEqualTo(3);
        assertThat(talk.count(AFTER_CLOSE_SEGMENTS)).isZero();
    }

    @Test
    void aClosedConnectionIsForgottenInTime() {
        talk.open().outFin(0, "a").inFin(0, "b");
        talk.another(1, 2).after(29_999).out(0, "x");
        assertThat(talk.reassembler.remembered()).isEqualTo(1);
        talk.another(1, 2).after(30_000).out(1, "y");
        assertThat(talk.reassembler.remembered()).isZero();
    }

    @Test
    void aResetClosesWhenItsSenderStaysSilent() {
        talk.open().out(0, "abc").out(5, "fgh").outReset(8);
        assertThat(talk.heard()).isEqualTo(">abc");
        talk.another(1, 2).after(2_000).out(0, "x");
        assertThat(talk.heard()).isEqualTo(">abc >gap2 >fgh close >x");
        assertThat(talk.count(GAPS_END)).isEqualTo(1);
        assertThat(talk.count(GAP_BYTES_END)).isEqualTo(2);
    }

    @Test
    void whatFollowsAResetOpensNothing() {
        talk.open().out(0, "abc").outReset(3).in(0, "on its way").outReset(3);
        talk.another(1, 2).after(2_000).out(0, "x");
        talk.in(10, "late");
        assertThat(talk.heard()).isEqualTo(">abc <on its way close >x");
        assertThat(talk.count(AFTER_CLOSE_SEGMENTS)).isEqualTo(1);
    }

    @Test
    void lateRetransmissionsKeepTheClosedConnectionInMind() {
        talk.open().outFin(0, "a").inFin(0, "b");
        for (int i = 0; i < 4; i++) {
            talk.after(29_000).inFin(0, "b");
        }
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void anEndThatGoesOnAfterItsOwnResetHasNotSentIt() {
        talk.open().outReset(0).out(0, "abc").in(0, "answer").outFin(3, "").inFin(6, "");
        assertThat(talk.heard()).isEqualTo(">abc <answer >end <end close");
        assertThat(talk.heard.chunks).noneMatch(Chunk::midStream);
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void whatGoesOnAtOnceAfterAForgedResetIsTheSameConnection() {
        talk.open()
                .out(0, "abc")
                .outReset(3)
                .out(3, "def")
                .in(0, "answer")
                .outReset(6)
                .out(6, "ghi");
        assertThat(talk.heard()).isEqualTo(">abc >def <answer >ghi");
        assertThat(talk.heard.chunks).noneMatch(Chunk::midStream);
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void theAnswerBehindAResetThatWasForgedInTheClientsNameIsHeard() {
        talk.open().out(0, "request").outReset(7).in(0, "answer").out(7, "next").in(6, "more");
        assertThat(talk.heard()).isEqualTo(">request <answer >next <more");
        assertThat(talk.count(RESETS_FORGED)).isEqualTo(1);
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void theEndOfAConnectionThatWasResetIsSeenAlsoAtTheEndOfTheCapture() {
        talk.open().out(0, "abc").in(0, "d").outReset(3);
        talk.reassembler.finish();
        assertThat(end()).isEqualTo(EndOfObservation.SEEN);
    }

    @Test
    void whatGoesOnLateAfterAForgedResetIsAnotherConnectionFromItsMiddle() {
        talk.open().out(0, "abc").outReset(3).after(2_000).out(3, "def").in(0, "answer");
        assertThat(talk.heard()).isEqualTo(">abc close >def <answer");
        assertThat(talk.heard.chunks).extracting(Chunk::midStream).containsExactly(false, false, true, false);
    }

    @Test
    void aSocketsOwnResetIsItsEnd() {
        Talk socket = Talk.atASocket();
        socket.open().out(0, "abc").outReset(3).out(3, "def");
        assertThat(socket.heard()).isEqualTo(">abc close");
    }

    @Test
    void aResetFarFromTheConnectionIsNotBelieved() {
        talk.open().out(0, "abc").outReset(-200_000).out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def");
        assertThat(talk.count(OUT_OF_WINDOW_SEGMENTS)).isEqualTo(1);
    }

    @Test
    void aRefusedConnectionEndsSilently() {
        talk.syn();
        talk.raw(Segment.packet(
                talk.connection, false, Segment.RST | Segment.ACK, 0, 1001, talk.time, Segment.NO_BYTES));
        assertThat(talk.heard()).isEmpty();
        assertThat(talk.reassembler.connections()).isZero();
    }

    @Test
    void aResetOfAnUnknownConnectionOpensNothing() {
        talk.outReset(0).out(0, "");
        assertThat(talk.count(CONNECTIONS)).isZero();
    }

    @Test
    void theKernelsCloseEndsBothDirections() {
        Talk socket = Talk.atASocket();
        socket.open()
                .out(0, "abc")
                .in(5, "f")
                .tell(Segment.Kind.CLOSE)
                .outReset(3)
                .out(3, "def");
        assertThat(socket.heard()).isEqualTo(">abc <gap5 <f close");
        assertThat(socket.count(AFTER_CLOSE_SEGMENTS)).isEqualTo(1);
    }

    @Test
    void theKernelsCloseOfAnUnknownSocketSaysNothing() {
        Talk socket = Talk.atASocket();
        socket.tell(Segment.Kind.CLOSE);
        assertThat(socket.heard()).isEmpty();
    }

    @Test
    void theLastHoleIsToldBeforeTheEnd() {
        talk.open().out(0, "abc").outFin(10, "").inFin(0, "bye");
        talk.reassembler.finish();
        assertThat(talk.heard()).isEqualTo(">abc <bye <end >gap7 >end close");
    }

    @Test
    void ofTwoWaitingDirectionsTheEarlierIsToldFirst() {
        talk.open().in(2, "first").after(1).out(2, "second");
        talk.reassembler.finish();
        assertThat(talk.heard()).isEqualTo("<gap2 <first >gap2 >second close");
    }

    @Test
    void bytesBehindTheFinAreNotDelivered() {
        talk.open().out(6, "nonsense").outFin(3, "def").out(0, "abc").out(7, "more");
        assertThat(talk.heard()).isEqualTo(">abc >def >end");
        assertThat(talk.count(AFTER_CLOSE_SEGMENTS)).isEqualTo(2);
    }

    @Test
    void aHeldPieceThatCrossesTheFinIsCutThere() {
        talk.open().out(2, "cdefgh").outFin(4, "").out(0, "ab");
        assertThat(talk.heard()).isEqualTo(">ab >cd >end");
    }

    @Test
    void aSecondFinElsewhereIsNotBelieved() {
        talk.open().outFin(3, "").outFin(5, "").outFin(0, "abc");
        assertThat(talk.heard()).isEqualTo(">abc >end");
        assertThat(talk.count(OUT_OF_WINDOW_SEGMENTS)).isEqualTo(1);
    }

    @Test
    void theEndOfAFileClosesItsConnectionsOnly() {
        talk.open().out(0, "a");
        Talk second = talk.another(1, 2);
        Talk elsewhere = talk.another(2, 1);
        elsewhere.out(0, "z");
        second.out(0, "b");
        talk.out(1, "c").tell(Segment.Kind.END_OF_SCOPE);
        assertThat(talk.heard()).isEqualTo(">a >z >b >c close close end of scope");
        assertThat(talk.heard.chunks.subList(4, 6))
                .extracting(c -> c.connection().socket())
                .containsExactly(2L, 1L);
        assertThat(talk.reassembler.connections()).isEqualTo(1);
    }

    @Test
    void theSamePortsInAnotherFileAreAnotherConnection() {
        talk.open().out(0, "abc");
        talk.another(2, 1).out(77, "xyz");
        assertThat(talk.heard.chunks).extracting(Chunk::midStream).containsExactly(false, true);
    }

    @Test
    void theEndOfTheInputClosesAll() {
        talk.another(9, 1).out(0, "a");
        talk.another(3, 1).out(0, "b");
        talk.reassembler.finish();
        assertThat(talk.heard.chunks.subList(2, 4))
                .extracting(c -> c.connection().scope())
                .containsExactly(3L, 9L);
        assertThat(talk.reassembler.connections()).isZero();
    }

    private EndOfObservation end() {
        return talk.heard.chunks.getLast().endOfObservation();
    }

    @Test
    void theEndSaysWhyNothingFollows() {
        talk.open().out(0, "a").in(0, "b").outReset(1).send(true, Segment.SYN, 99, "", 0, 0);
        assertThat(end()).isEqualTo(EndOfObservation.SEEN);
        talk.out(100, "c").send(true, Segment.SYN, 9_999, "", 0, 0);
        assertThat(end()).isEqualTo(EndOfObservation.REPLACED);
        talk.out(10_000, "d");
        talk.reassembler.finish();
        assertThat(end()).isEqualTo(EndOfObservation.STOPPED);
    }

    @Test
    void theEndOfAFileIsNoEndOfItsConnections() {
        talk.open().out(0, "a").tell(Segment.Kind.END_OF_SCOPE);
        assertThat(talk.heard.chunks.get(1).endOfObservation()).isEqualTo(EndOfObservation.END_OF_INPUT);
    }

    @Test
    void aConnectionOfWhichOneDirectionIsCapturedSaysSo() {
        talk.syn().out(0, "a").outFin(1, "").outReset(2);
        talk.reassembler.finish();
        assertThat(end()).isEqualTo(EndOfObservation.ONE_DIRECTION);
    }

    @Test
    void whatTheOtherEndReceivedAndTheCaptureMissesIsToldAtTheEnd() {
        talk.open().out(0, "request").in(0, "ans", 7);
        talk.send(true, Segment.ACK, 7, "", 0, 10).outReset(7);
        talk.reassembler.finish();
        assertThat(talk.heard()).isEqualTo(">request <ans <gap7 close");
        assertThat(talk.count(GAP_BYTES_END)).isEqualTo(7);
    }

    @Test
    void theAcknowledgementsOfOneDirectionProveTheOther() {
        talk.syn().send(true, Segment.ACK, 0, "", 0, 0);
        talk.out(0, "request").send(true, Segment.ACK, 7, "", 0, 10).outReset(7);
        talk.reassembler.finish();
        assertThat(talk.heard()).isEqualTo(">request <gap10 close");
    }

    @Test
    void oneAcknowledgedByteMoreMayBeAFin() {
        talk.open().out(0, "request").in(0, "ans", 7).send(true, Segment.ACK, 7, "", 0, 4);
        talk.outReset(7);
        talk.reassembler.finish();
        assertThat(talk.heard()).isEqualTo(">request <ans close");
    }

    @Test
    void theKernelSaysWhereADirectionEndedWhoseLastRecordsWereLost() {
        Talk socket = Talk.atASocket();
        socket.open().out(0, "request").in(0, "ans", 7);
        int ends = socket.heard.chunks.getLast().seq() + 3;
        TcpStats stats = new TcpStats(0, 0, 0, 0);
        socket.raw(new Segment(
                socket.connection,
                Segment.Kind.CLOSE,
                true,
                0,
                socket.heard.chunks.getFirst().seq() + 7,
                ends + 50,
                socket.time,
                0,
                Segment.NO_BYTES,
                0,
                0,
                stats));
        assertThat(socket.heard()).isEqualTo(">request <ans <gap50 close");
    }
}
