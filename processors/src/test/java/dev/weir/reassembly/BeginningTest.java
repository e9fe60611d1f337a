package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.AFTER_CLOSE_SEGMENTS;
import static dev.weir.reassembly.ReassemblyCounter.CONNECTIONS;
import static dev.weir.reassembly.ReassemblyCounter.KEEP_ALIVES;
import static dev.weir.reassembly.ReassemblyCounter.LATE_BYTES;
import static dev.weir.reassembly.ReassemblyCounter.OUT_OF_WINDOW_SEGMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Segment;
import org.junit.jupiter.api.Test;

/** How connections begin, and begin anew on the same ports. */
class BeginningTest {
    private final Talk talk = Talk.onTheWire();

    private Chunk first() {
        return talk.heard.chunks.getFirst();
    }

    @Test
    void theSynTakesOneNumber() {
        talk.open().out(0, "abc");
        assertThat(first().seq()).isEqualTo(1001);
        assertThat(first().midStream()).isFalse();
    }

    @Test
    void dataOnTheSynIsDelivered() {
        talk.send(true, Segment.SYN, -1, "early", 0, 0).synAck().out(0, "early").out(5, "late");
        assertThat(talk.heard()).isEqualTo(">early >late");
    }

    @Test
    void aRetransmittedSynChangesNothing() {
        talk.syn().syn().synAck().syn().out(0, "abc").synAck().syn().out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def");
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void theAnswerToASynTellsWhereTheOtherDirectionBegins() {
        talk.synAck().out(3, "def").out(0, "abc");
        assertThat(talk.heard()).isEqualTo(">abc >def");
        assertThat(first().midStream()).isFalse();
    }

    @Test
    void aSynCapturedAfterTheFirstDataOpensNothingNew() {
        talk.out(0, "abc").syn().synAck().out(3, "def").in(0, "x");
        assertThat(talk.heard()).isEqualTo(">abc >def <x");
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void bothEndsMayOpenAtOnce() {
        talk.syn().send(false, Segment.SYN, -1, "", 0, 0).synAck();
        talk.send(true, Segment.SYN | Segment.ACK, -1, "", 0, 0).out(0, "a").in(0, "b");
        assertThat(talk.heard()).isEqualTo(">a <b");
        assertThat(talk.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void aConnectionOlderThanTheCaptureBeginsWithTheFirstByteSeen() {
        talk.out(500, "abc").in(900, "xyz");
        assertThat(talk.heard()).isEqualTo(">abc <xyz");
        assertThat(talk.heard.chunks).allMatch(Chunk::midStream);
        assertThat(first().seq()).isEqualTo(1501);
    }

    @Test
    void eitherSideMaySpeakFirst() {
        talk.in(900, "xyz").out(500, "abc");
        assertThat(talk.heard()).isEqualTo("<xyz >abc");
    }

    @Test
    void bytesBeforeTheFirstOnesOfAnOlderConnectionAreCounted() {
        talk.out(500, "abc").out(496, "late").out(503, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def");
        assertThat(talk.count(LATE_BYTES)).isEqualTo(4);
    }

    @Test
    void packetsWithoutPayloadBeginNoDirection() {
        talk.out(499, "").in(0, "").out(500, "abc");
        assertThat(talk.heard()).isEqualTo(">abc");
    }

    @Test
    void anOlderConnectionDoesNotBeginWithTheByteOfAProbe() {
        talk.out(499, "\0").out(500, "abc");
        assertThat(talk.heard()).isEqualTo(">abc");
        assertThat(talk.count(KEEP_ALIVES)).isEqualTo(1);
    }

    @Test
    void oneDirectionMayBeMissing() {
        talk.syn().out(0, "abc").out(3, "def").outFin(6, "");
        assertThat(talk.heard()).isEqualTo(">abc >def >end");
        talk.reassembler.finish();
        assertThat(talk.heard()).isEqualTo(">abc >def >end close");
    }

    @Test
    void aNewSynOnTheSamePortsClosesTheOldConnection() {
        talk.open().out(0, "old").out(10, "held");
        talk.outIsn = 90_000_000;
        talk.inIsn = 80_000_000;
        talk.open().out(0, "new").in(0, "reply");
        assertThat(talk.heard()).isEqualTo(">old >gap7 >held close >new <reply");
        assertThat(talk.heard.chunks.get(4).midStream()).isFalse();
        assertThat(talk.count(CONNECTIONS)).isEqualTo(2);
    }

    @Test
    void aNewSynAfterTheEndOpensTheNextConnection() {
        talk.open().outFin(0, "a").inFin(0, "b");
        talk.outIsn = 90_000_000;
        talk.inIsn = 80_000_000;
        talk.open().out(0, "c");
        assertThat(talk.heard()).isEqualTo(">a >end <b <end close >c");
    }

    @Test
    void anAnswerToAnUnseenSynOpensTheNextConnectionToo() {
        talk.open().out(0, "old").in(0, "old");
        talk.outIsn = 90_000_000;
        talk.inIsn = 80_000_000;
        talk.synAck().out(0, "new");
        assertThat(talk.heard()).isEqualTo(">old <old close >new");
    }

    @Test
    void aSecondTryWithAnotherNumberIsNoSecondConnectionToTell() {
        talk.syn();
        talk.outIsn = 500_000;
        talk.open().out(0, "abc");
        assertThat(talk.heard()).isEqualTo(">abc");
    }

    @Test
    void lateSegmentsOfTheOldConnectionDoNotDisturbTheNew() {
        talk.open().out(0, "old!").in(0, "reply").outFin(4, "").inFin(5, "");
        Talk old = talk.another(1, 1);
        talk.outIsn = 90_000_000;
        talk.inIsn = 80_000_000;
        talk.syn();
        old.out(0, "old!").in(2, "ply").outFin(4, "").synAck().syn();
        talk.synAck().out(0, "new");
        old.out(0, "old!").in(0, "reply").outReset(5);
        talk.in(0, "good").out(3, "er");
        assertThat(talk.heard()).isEqualTo(">old! <reply >end <end close >new <good >er");
        assertThat(talk.count(AFTER_CLOSE_SEGMENTS)).isEqualTo(8);
    }

    @Test
    void aLateSegmentOfASlightlyOlderConnectionIsBelowTheNewOne() {
        talk.open().out(0, "old!").outFin(4, "").inFin(0, "");
        Talk old = talk.another(1, 1);
        talk.outIsn += 70_000;
        talk.inIsn += 70_000;
        talk.open().out(0, "new");
        old.out(0, "old!").outReset(5);
        talk.out(3, "er");
        assertThat(talk.heard()).endsWith("close >new >er");
    }

    @Test
    void theKernelsWordThatASocketOpenedMakesItsBeginningKnown() {
        Talk socket = Talk.atASocket();
        socket.tell(Segment.Kind.OPEN).out(0, "abc").in(0, "xyz");
        assertThat(socket.heard()).isEqualTo(">abc <xyz");
        assertThat(socket.heard.chunks).noneMatch(Chunk::midStream);
    }

    @Test
    void theKernelsWordAfterTheHandshakeIsAboutTheSameConnection() {
        Talk socket = Talk.atASocket();
        socket.send(true, Segment.SYN, -1, "fast", 0, 0)
                .synAck()
                .tell(Segment.Kind.OPEN)
                .out(4, "er");
        assertThat(socket.heard()).isEqualTo(">fast >er");
        assertThat(socket.count(CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void aSocketThatOpensAgainIsANewConnection() {
        Talk socket = Talk.atASocket();
        socket.tell(Segment.Kind.OPEN).out(0, "abc").tell(Segment.Kind.OPEN).out(70, "def");
        assertThat(socket.heard()).isEqualTo(">abc close >def");
    }

    @Test
    void handshakesOfAListenerDeliverNothing() {
        Talk listener = Talk.atASocket();
        for (int i = 0; i < 5; i++) {
            listener.inIsn += 10_000_000;
            listener.outIsn += 77_000_000;
            listener.send(false, Segment.SYN, -1, "", 0, 0);
            listener.send(true, Segment.SYN | Segment.ACK, -1, "", 0, 0);
        }
        listener.reassembler.finish();
        assertThat(listener.heard()).isEmpty();
    }

    @Test
    void aSocketThatHasSpokenDoesNotBelieveAStrangeSyn() {
        Talk socket = Talk.atASocket();
        socket.open().out(0, "abc");
        socket.another(1, 1).send(true, Segment.SYN, 5000, "", 0, 0);
        socket.out(3, "def");
        assertThat(socket.heard()).isEqualTo(">abc >def");
        assertThat(socket.count(OUT_OF_WINDOW_SEGMENTS)).isEqualTo(1);
    }
}
