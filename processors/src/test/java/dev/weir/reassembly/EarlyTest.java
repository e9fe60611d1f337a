package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.EARLY_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.EARLY_WAITS_GIVEN_UP;
import static dev.weir.reassembly.ReassemblyCounter.GAPS_ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Segment;
import org.junit.jupiter.api.Test;

/** A capture that has what a segment answers behind the segment. */
class EarlyTest {
    private static final ReassemblyLimits D = ReassemblyLimits.DEFAULTS;

    private final Talk talk = Talk.onTheWire();

    @Test
    void anAnswerWaitsForItsQuestion() {
        talk.open().out(0, "").in(0, "answer", 8).after(9);
        assertThat(talk.heard()).isEmpty();
        assertThat(talk.reassembler.heldPayload()).isEqualTo(6);
        assertThat(talk.reassembler.waiting()).isEqualTo(1);
        talk.out(0, "question");
        assertThat(talk.heard()).isEqualTo(">question <answer");
        assertThat(talk.reassembler.heldBytes() + talk.reassembler.waiting()).isZero();
        assertThat(talk.count(EARLY_SEGMENTS)).isEqualTo(1);
        assertThat(talk.count(EARLY_WAITS_GIVEN_UP)).isZero();
    }

    @Test
    void anAnswerIsNotOlderThanWhatItAnswers() {
        talk.open().out(0, "").in(0, "answer", 8).after(5).out(0, "question");
        assertThat(talk.heard.chunks).extracting(Chunk::timeNanos).containsExactly(talk.time, talk.time);
        assertThat(talk.heard.chunks.getLast().ack()).isEqualTo(1009);
    }

    @Test
    void theTimesOfACaptureWhoseOrderAloneIsWrongAreKept() {
        talk.open().out(0, "").after(2).in(0, "answer", 8).after(-1).out(0, "question");
        assertThat(talk.heard.chunks).extracting(Chunk::timeNanos).containsExactly(talk.time, talk.time + Talk.MILLI);
    }

    @Test
    void aWholeConversationFallsIntoItsPlace() {
        talk.open().out(0, "");
        talk.in(0, "a", 1).in(1, "b", 2).in(2, "c", 3);
        talk.out(0, "1").send(true, Segment.ACK, 1, "2", 0, 1).send(true, Segment.ACK, 2, "3", 0, 2);
        assertThat(talk.heard()).isEqualTo(">1 <a >2 <b >3 <c");
    }

    @Test
    void anEndIsToldBehindWhatItAcknowledges() {
        talk.open()
                .out(0, "")
                .send(false, Segment.ACK | Segment.FIN, 0, "bye", 0, 3)
                .out(0, "end");
        assertThat(talk.heard()).isEqualTo(">end <bye <end");
        Talk alone = Talk.onTheWire();
        alone.open()
                .out(0, "")
                .send(false, Segment.ACK | Segment.FIN, 0, "", 0, 3)
                .out(0, "end");
        assertThat(alone.heard()).isEqualTo(">end <end");
    }

    @Test
    void whatDoesNotComeIsNotWaitedForLongerThanTheWindow() {
        talk.open().out(0, "").in(0, "a", 9).in(1, "b", 12).after(9).in(2, "c", 12);
        assertThat(talk.heard()).isEmpty();
        talk.another(1, 2).after(1).out(0, "x");
        assertThat(talk.heard()).isEqualTo("<a <b <c >x");
        assertThat(talk.count(EARLY_WAITS_GIVEN_UP)).isEqualTo(1);
        talk.in(3, "d", 12).in(4, "e", 13);
        assertThat(talk.heard()).isEqualTo("<a <b <c >x <d");
    }

    @Test
    void ofALostQuestionTheGapComesFirst() {
        talk.open().out(0, "abc").in(0, "x", 6).out(6, "ghi").after(10).in(1, "y", 9);
        assertThat(talk.heard()).isEqualTo(">abc >gap3 >ghi <x <y");
        assertThat(talk.count(GAPS_ACKNOWLEDGED)).isEqualTo(1);
        assertThat(talk.count(EARLY_WAITS_GIVEN_UP)).isZero();
    }

    @Test
    void aDirectionThatIsNotCapturedIsWaitedForOnce() {
        talk.synAck().in(0, "a", 3);
        assertThat(talk.heard()).isEmpty();
        talk.after(10).in(1, "b", 6).in(2, "c", 9);
        assertThat(talk.heard()).isEqualTo("<a <b <c");
        assertThat(talk.count(EARLY_WAITS_GIVEN_UP)).isEqualTo(1);
    }

    @Test
    void aConnectionSeenFromItsMiddleDoesNotWait() {
        talk.in(0, "answer", 8).out(8, "next");
        assertThat(talk.heard()).isEqualTo("<answer >next");
    }

    @Test
    void aSocketNeverWaits() {
        Talk socket = Talk.atASocket();
        socket.open().in(0, "answer", 8);
        assertThat(socket.heard()).isEqualTo("<answer");
    }

    @Test
    void theEndOfTheCaptureDeliversWhatWaits() {
        talk.open().out(0, "").in(0, "answer", 8).tell(Segment.Kind.END_OF_SCOPE);
        assertThat(talk.heard()).startsWith("<answer").endsWith("close end of scope");
        assertThat(talk.reassembler.heldBytes() + talk.reassembler.waiting()).isZero();
    }

    @Test
    void twoThatWaitForEachOtherWaitNoLongerThanTheWindow() {
        talk.open().out(0, "").send(true, Segment.ACK, 0, "a", 0, 5).in(0, "b", 5);
        assertThat(talk.heard()).isEmpty();
        talk.after(10).out(1, "c");
        assertThat(talk.heard()).isEqualTo(">a >c <b");
    }

    @Test
    void whatWaitsIsBoundedAsWhatIsBehindAHole() {
        Talk small = Talk.with(
                Vantage.WIRE,
                new ReassemblyLimits(
                        10, 1_000_000, 100, D.gapNanos(), D.reorderNanos(), D.idleNanos(), D.lingerNanos()));
        small.open().out(0, "").in(0, "a", 5).in(1, "b", 5);
        assertThat(small.heard()).isEqualTo("<a <b");
        Talk together = Talk.with(
                Vantage.WIRE,
                new ReassemblyLimits(10, 100, 100, D.gapNanos(), D.reorderNanos(), D.idleNanos(), D.lingerNanos()));
        together.open().out(0, "").in(0, "a", 5);
        together.another(1, 2).open().out(0, "").in(0, "b", 5);
        assertThat(together.heard()).isEqualTo("<a");
    }
}
