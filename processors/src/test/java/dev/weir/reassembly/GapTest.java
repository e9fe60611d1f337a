package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.GAPS_ACKNOWLEDGED;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_DIRECTION_LIMIT;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_TIMEOUT;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_TOTAL_LIMIT;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_ACKNOWLEDGED;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_DIRECTION_LIMIT;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_TIMEOUT;
import static dev.weir.reassembly.ReassemblyCounter.GAP_BYTES_TOTAL_LIMIT;
import static dev.weir.reassembly.ReassemblyCounter.LATE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.RETRANSMITTED_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection.Vantage;
import org.junit.jupiter.api.Test;

/** When a hole is given up. */
class GapTest {
    private static final ReassemblyLimits D = ReassemblyLimits.DEFAULTS;
    private static final int PIECE = 10 + Piece.OVERHEAD;

    private final Talk talk = Talk.onTheWire();

    private static Talk limited(long bytes, long bytesPerDirection) {
        return Talk.with(
                Vantage.WIRE,
                new ReassemblyLimits(
                        10, bytes, bytesPerDirection, D.gapNanos(), D.reorderNanos(), D.idleNanos(), D.lingerNanos()));
    }

    @Test
    void aHoleIsGivenUpAfterItsTime() {
        talk.open().out(0, "abc").out(5, "fgh").after(1_999).in(0, "x");
        assertThat(talk.heard()).isEqualTo(">abc <x");
        talk.after(1).in(1, "y");
        assertThat(talk.heard()).isEqualTo(">abc <x >gap2 >fgh <y");
        assertThat(talk.count(GAPS_TIMEOUT)).isEqualTo(1);
        assertThat(talk.count(GAP_BYTES_TIMEOUT)).isEqualTo(2);
        Chunk gap = talk.heard.chunks.get(2);
        assertThat(gap.seq()).isEqualTo(1004);
        assertThat(gap.timeNanos()).isEqualTo(talk.time - 2_000 * Talk.MILLI);
    }

    @Test
    void aSegmentThatFillsTheHoleAtTheLastMomentIsUsed() {
        talk.open().out(3, "def").after(60_000).out(0, "abc");
        assertThat(talk.heard()).isEqualTo(">abc >def");
    }

    @Test
    void anyTrafficOfTheFileMovesItsTime() {
        talk.open().out(3, "def");
        talk.another(1, 2).after(2_000).out(0, "x");
        assertThat(talk.heard()).isEqualTo(">gap3 >def >x");
    }

    @Test
    void anotherFileHasItsOwnTime() {
        talk.open().out(3, "def");
        talk.another(2, 2).after(2_000).out(0, "x");
        assertThat(talk.heard()).isEqualTo(">x");
    }

    @Test
    void progressStartsTheTimeAnew() {
        talk.open().out(6, "ghi").after(1_500).out(0, "abc").after(1_500).out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def >ghi");
    }

    @Test
    void eachHoleHasItsOwnTime() {
        talk.open().out(3, "d").after(1_000).out(6, "g").after(1_000).in(0, "x");
        assertThat(talk.heard()).isEqualTo(">gap3 >d <x");
        talk.after(2_000).in(1, "y");
        assertThat(talk.heard()).isEqualTo(">gap3 >d <x >gap2 >g <y");
    }

    @Test
    void bytesThatComeAfterTheirHoleWasGivenUpAreTooLate() {
        talk.open()
                .out(0, "abc")
                .out(6, "ghi")
                .after(2_000)
                .in(0, "x")
                .out(1, "bcdefgh")
                .out(9, "jkl");
        assertThat(talk.heard()).isEqualTo(">abc >gap3 >ghi <x >jkl");
        assertThat(talk.count(LATE_BYTES)).isEqualTo(3);
        assertThat(talk.count(RETRANSMITTED_BYTES)).isEqualTo(4);
    }

    @Test
    void whatThePeerHasAcknowledgedNeverComesAgain() {
        talk.open().out(0, "abc").out(6, "ghi").after(10).in(0, "x", 9);
        assertThat(talk.heard()).isEqualTo(">abc >gap3 >ghi <x");
        assertThat(talk.count(GAPS_ACKNOWLEDGED)).isEqualTo(1);
        assertThat(talk.count(GAP_BYTES_ACKNOWLEDGED)).isEqualTo(3);
    }

    @Test
    void anAcknowledgementBelowTheHoleProvesNothing() {
        talk.open().out(0, "abc").out(6, "ghi").after(10).in(0, "x", 3);
        assertThat(talk.heard()).isEqualTo(">abc <x");
    }

    @Test
    void onTheWireAnAcknowledgementWaitsForTheReorderWindow() {
        talk.open().out(0, "abc").out(6, "ghi").after(9).in(0, "x", 9).out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def >ghi <x");
    }

    @Test
    void aSocketSeesBytesBeforeTheirAcknowledgement() {
        Talk socket = Talk.atASocket();
        socket.open().out(0, "abc").out(6, "ghi").in(0, "x", 9);
        assertThat(socket.heard()).isEqualTo(">abc >gap3 >ghi <x");
    }

    @Test
    void anEarlierAcknowledgementGivesUpAHoleThatShowsLater() {
        Talk socket = Talk.atASocket();
        socket.open().out(0, "abc").in(0, "x", 6).out(6, "ghi");
        assertThat(socket.heard()).isEqualTo(">abc <x >gap3 >ghi");
    }

    @Test
    void onTheWireAnAcknowledgementFromLongBeforeNeedsNoMorePatience() {
        talk.open().out(0, "abc").in(0, "", 6).after(10).out(6, "ghi").in(0, "x", 9);
        assertThat(talk.heard()).isEqualTo(">abc >gap3 >ghi <x");
    }

    @Test
    void anAcknowledgedFinEndsTheHoleBeforeIt() {
        Talk socket = Talk.atASocket();
        socket.open().out(0, "abc").outFin(6, "").in(0, "", 7);
        assertThat(socket.heard()).isEqualTo(">abc >gap3 >end");
    }

    @Test
    void aDirectionHoldsNoMoreThanItsLimit() {
        Talk small = limited(1_000_000, 2 * PIECE);
        small.open().out(5, "0123456789").out(20, "0123456789");
        assertThat(small.heard()).isEmpty();
        assertThat(small.reassembler.heldBytes()).isEqualTo(2 * PIECE);
        small.out(40, "0123456789");
        assertThat(small.heard()).isEqualTo(">gap5 >0123456789");
        assertThat(small.count(GAPS_DIRECTION_LIMIT)).isEqualTo(1);
        assertThat(small.count(GAP_BYTES_DIRECTION_LIMIT)).isEqualTo(5);
        assertThat(small.reassembler.heldBytes()).isEqualTo(2 * PIECE);
    }

    @Test
    void aSegmentLargerThanTheLimitIsPassedOn() {
        Talk small = limited(1_000_000, 10);
        small.open().out(5, "0123456789");
        assertThat(small.heard()).isEqualTo(">gap5 >0123456789");
    }

    @Test
    void allTogetherHoldNoMoreThanTheTotalAndTheOldestGivesUpFirst() {
        Talk small = limited(2 * PIECE, 2 * PIECE);
        Talk second = small.another(1, 2);
        Talk third = small.another(2, 3);
        second.open().out(2, "2222222222");
        small.open().out(1, "1111111111");
        third.open().out(3, "3333333333");
        assertThat(small.heard()).isEqualTo(">gap2 >2222222222");
        assertThat(small.count(GAPS_TOTAL_LIMIT)).isEqualTo(1);
        assertThat(small.count(GAP_BYTES_TOTAL_LIMIT)).isEqualTo(2);
        assertThat(small.reassembler.waiting()).isEqualTo(2);
    }

    @Test
    void tinyPiecesCountWithTheirOverhead() {
        Talk small = limited(1_000_000, 5 * (1 + Piece.OVERHEAD));
        small.open();
        for (int i = 1; i <= 20; i++) {
            small.out(2 * i, "x");
        }
        assertThat(small.heard.texts).hasSize(2 * 15);
    }

    @Test
    void watermarksMoveTheTimeOfSocketsOnly() {
        Talk socket = Talk.atASocket();
        socket.open().out(3, "def").reassembler.advance(socket.time + 2_000 * Talk.MILLI);
        assertThat(socket.heard()).isEqualTo(">gap3 >def");
        talk.open().out(3, "def").reassembler.advance(talk.time + 2_000 * Talk.MILLI);
        assertThat(talk.heard()).isEmpty();
    }
}
