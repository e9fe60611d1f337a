package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.CUT_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.KEEP_ALIVES;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.OVERLAPS_DIFFERING;
import static dev.weir.reassembly.ReassemblyCounter.RESYNCS;
import static dev.weir.reassembly.ReassemblyCounter.RETRANSMITTED_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Segment;
import org.junit.jupiter.api.Test;

/** Bytes of a direction come out in order and once. */
class OrderTest {
    private final Talk talk = Talk.onTheWire();

    @Test
    void bothDirectionsComeInTheOrderOfCapture() {
        talk.open().out(0, "ask").in(0, "answer").out(3, "more");
        assertThat(talk.heard()).isEqualTo(">ask <answer >more");
    }

    @Test
    void bytesInOrderArePassedOnWithoutACopy() {
        talk.open();
        byte[] buffer = new byte[100];
        talk.reassembler.accept(new Segment(
                talk.connection, Segment.Kind.PACKET, true, Segment.ACK, 1001, 0, talk.time, 10, buffer, 50, 10, null));
        assertThat(talk.heard.chunks.getFirst().buffer()).isSameAs(buffer);
        assertThat(talk.heard.chunks.getFirst().offset()).isEqualTo(50);
    }

    @Test
    void segmentsOutOfOrderWaitForThoseBefore() {
        talk.open().out(6, "ghi").out(3, "def").out(9, "jkl").out(0, "abc");
        assertThat(talk.heard()).isEqualTo(">abc >def >ghi >jkl");
        assertThat(talk.reassembler.heldBytes()).isZero();
        assertThat(talk.reassembler.waiting()).isZero();
    }

    @Test
    void theOtherDirectionIsNotHeldBackByAHole() {
        talk.open().out(3, "def").in(0, "hello").out(0, "abc");
        assertThat(talk.heard()).isEqualTo("<hello >abc >def");
    }

    @Test
    void aChunkHasTheNumbersOfTheSegmentThatBroughtIt() {
        talk.open().in(0, "12345678901234567890").after(1).send(true, Segment.ACK, 3, "def", 0, 20);
        talk.after(1).send(true, Segment.ACK, 0, "abc", 0, 10);
        Chunk held = talk.heard.chunks.get(2);
        assertThat(Talk.text(held)).isEqualTo(">def");
        assertThat(held.seq()).isEqualTo(1004);
        assertThat(held.ack()).isEqualTo(7021);
        assertThat(held.timeNanos()).isEqualTo(talk.time - Talk.MILLI);
        assertThat(held.midStream()).isFalse();
    }

    @Test
    void aRetransmissionIsNotDeliveredAgain() {
        talk.open().out(0, "abcdef").out(0, "abcdef").out(6, "ghi");
        assertThat(talk.heard()).isEqualTo(">abcdef >ghi");
        assertThat(talk.count(RETRANSMITTED_BYTES)).isEqualTo(6);
    }

    @Test
    void aRetransmissionWithOtherBoundariesGivesOnlyWhatIsNew() {
        talk.open().out(0, "abc").out(3, "def").out(1, "bcdefghi");
        assertThat(talk.heard()).isEqualTo(">abc >def >ghi");
        assertThat(talk.heard.chunks.getLast().seq()).isEqualTo(1007);
        assertThat(talk.count(RETRANSMITTED_BYTES)).isEqualTo(5);
    }

    @Test
    void aRetransmissionOfWhatWaitsFillsTheHolesAroundIt() {
        talk.open().out(3, "de").out(7, "hi").out(1, "bcdefghij").out(0, "a");
        assertThat(String.join("", talk.heard.texts)).isEqualTo(">a>bc>de>fg>hi>j");
        assertThat(talk.count(RETRANSMITTED_BYTES)).isEqualTo(4);
        assertThat(talk.count(OVERLAPS_DIFFERING)).isZero();
    }

    @Test
    void theFirstCopyOfAnOverlapWinsAndADifferentOneIsCounted() {
        talk.open().out(3, "def").out(0, "abcXYZghi");
        assertThat(talk.heard()).isEqualTo(">abc >def >ghi");
        assertThat(talk.count(OVERLAPS_DIFFERING)).isEqualTo(1);
    }

    @Test
    void sequenceNumbersWrap() {
        talk.outIsn = -4;
        talk.open().out(5, "fgh").out(0, "abcde").out(2, "cde").out(8, "ijk");
        assertThat(talk.heard()).isEqualTo(">abcde >fgh >ijk");
        assertThat(talk.heard.chunks.get(1).seq()).isEqualTo(2);
        assertThat(talk.count(RETRANSMITTED_BYTES)).isEqualTo(3);
    }

    @Test
    void aKeepAliveProbeIsNoByteOfTheStream() {
        talk.open().out(0, "abc").out(2, "\0").out(2, "").out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def");
        assertThat(talk.count(KEEP_ALIVES)).isEqualTo(1);
        assertThat(talk.count(RETRANSMITTED_BYTES)).isZero();
    }

    @Test
    void aZeroWindowProbeGivesItsByteOnce() {
        talk.open().out(0, "abc").out(3, "d").out(3, "d").out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >d >ef");
    }

    @Test
    void whatTheCaptureCutIsSaidInItsPlace() {
        talk.open().cut(0, "abc", 100).out(103, "def");
        assertThat(talk.heard()).isEqualTo(">abc >cut100 >def");
        assertThat(talk.heard.chunks.get(1).seq()).isEqualTo(1004);
        assertThat(talk.count(CUT_BYTES)).isEqualTo(100);
    }

    @Test
    void aSegmentOfWhichNothingWasCapturedIsCutAsAWhole() {
        talk.open().cut(0, "", 5).out(5, "f");
        assertThat(talk.heard()).isEqualTo(">cut5 >f");
    }

    @Test
    void whatWasCutIsNotDeliveredByALaterRetransmission() {
        talk.open().cut(0, "abc", 3).out(0, "abcdef").out(0, "abcdefghi");
        assertThat(talk.heard()).isEqualTo(">abc >cut3 >ghi");
    }

    @Test
    void aCutSegmentThatHasToWaitKeepsItsCut() {
        talk.open().cut(3, "d", 2).out(0, "abc").cut(5, "fg", 2);
        assertThat(talk.heard()).isEqualTo(">abc >d >cut2 >g >cut2");
    }

    @Test
    void aPacketLongerThan64KiBIsTakenAsAWhole() {
        String large = "x".repeat(95_312);
        talk.open().out(large.length(), "end").out(0, large);
        assertThat(talk.heard()).isEqualTo(">" + large + " >end");
    }

    @Test
    void aSegmentFarOutOfTheWindowIsDroppedAndCounted() {
        talk.open().out(0, "abc").out(Integer.MAX_VALUE - 5, "far").out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def");
        assertThat(talk.count(OUT_OF_WINDOW_SEGMENTS)).isEqualTo(1);
    }

    @Test
    void aStreamThatGoesOnFarOutOfTheWindowIsFollowed() {
        int far = Integer.MAX_VALUE - 5;
        talk.open().out(0, "abc").out(far, "lost").out(far + 4, "found").out(far + 9, "again");
        assertThat(talk.heard()).isEqualTo(">abc >gap0 >found >again");
        assertThat(talk.count(RESYNCS)).isEqualTo(1);
    }
}
