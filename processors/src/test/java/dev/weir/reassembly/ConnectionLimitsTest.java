package dev.weir.reassembly;

import static dev.weir.reassembly.ReassemblyCounter.CONNECTIONS_EVICTED;
import static dev.weir.reassembly.ReassemblyCounter.CONNECTIONS_IDLE;
import static dev.weir.reassembly.ReassemblyCounter.MALFORMED_SEGMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.api.Connection.Vantage;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Segment;
import org.junit.jupiter.api.Test;

/** How many connections are known, and for how long. */
class ConnectionLimitsTest {
    private static final ReassemblyLimits D = ReassemblyLimits.DEFAULTS;
    private static final long DAY = 86_400_000;

    private static Talk atMost(int connections) {
        return Talk.with(
                Vantage.WIRE,
                new ReassemblyLimits(
                        connections,
                        D.bytes(),
                        D.bytesPerDirection(),
                        D.gapNanos(),
                        D.reorderNanos(),
                        D.idleNanos(),
                        D.lingerNanos()));
    }

    @Test
    void theConnectionThatWasSilentForLongestMakesRoom() {
        Talk first = atMost(2);
        Talk second = first.another(2, 2);
        Talk third = first.another(1, 3);
        first.out(0, "a").out(3, "held");
        second.out(0, "b");
        first.out(7, "active");
        third.out(0, "c");
        assertThat(first.heard()).isEqualTo(">a >b close >c");
        assertThat(first.heard.chunks.get(2).connection().socket()).isEqualTo(2);
        assertThat(first.count(CONNECTIONS_EVICTED)).isEqualTo(1);
        assertThat(first.reassembler.connections()).isEqualTo(2);
    }

    @Test
    void anEvictedConnectionGivesWhatItHeld() {
        Talk first = atMost(1);
        first.open().out(2, "c").another(5, 2).out(0, "x");
        assertThat(first.heard()).isEqualTo(">gap2 >c close >x");
    }

    @Test
    void rememberedConnectionsMakeRoomFirstAndSilently() {
        Talk first = atMost(2);
        Talk second = first.another(1, 2);
        first.out(0, "a");
        second.open().outFin(0, "").inFin(0, "");
        first.another(1, 3).out(0, "c");
        assertThat(first.heard()).isEqualTo(">a >end <end close >c");
        assertThat(first.count(CONNECTIONS_EVICTED)).isZero();
        assertThat(first.reassembler.remembered()).isZero();
    }

    @Test
    void aFloodOfSynsIsBoundedAndSilent() {
        Talk flood = atMost(100);
        for (int i = 0; i < 10_000; i++) {
            flood.another(1, i).syn();
        }
        assertThat(flood.heard()).isEmpty();
        assertThat(flood.reassembler.connections()).isEqualTo(100);
        assertThat(flood.count(CONNECTIONS_EVICTED)).isEqualTo(9_900);
    }

    @Test
    void aSilentConnectionEndsByTime() {
        Talk talk = Talk.onTheWire();
        Talk other = talk.another(1, 2);
        talk.open().out(0, "abc");
        other.after(DAY - 1).out(0, "x");
        assertThat(talk.heard()).isEqualTo(">abc >x");
        other.after(1).out(1, "y");
        assertThat(talk.heard()).isEqualTo(">abc >x close >y");
        assertThat(talk.heard.chunks.get(2).timeNanos()).isEqualTo(talk.time);
        assertThat(talk.count(CONNECTIONS_IDLE)).isEqualTo(1);
    }

    @Test
    void aConnectionThatSpeaksAfterItsTimeBeginsInItsMiddle() {
        Talk talk = Talk.onTheWire();
        talk.open().out(0, "abc").after(DAY).out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc close >def");
        assertThat(talk.heard.chunks.getLast().midStream()).isTrue();
    }

    @Test
    void packetsWithoutPayloadKeepAConnectionAlive() {
        Talk talk = Talk.onTheWire();
        talk.open().out(0, "abc").after(DAY - 1).out(2, "").after(DAY - 1).out(3, "def");
        assertThat(talk.heard()).isEqualTo(">abc >def");
    }

    @Test
    void silentSocketsEndByWatermark() {
        Talk socket = Talk.atASocket();
        socket.open().out(0, "abc").reassembler.advance(socket.time + DAY * Talk.MILLI);
        assertThat(socket.heard()).isEqualTo(">abc close");
        assertThat(socket.reassembler.connections()).isZero();
    }

    @Test
    void silenceDoesNotEndAConnectionOfWhichTheKernelTellsTheEnd() {
        Talk socket = Talk.atASocket();
        socket.tell(Segment.Kind.OPEN).out(0, "watch").reassembler.advance(socket.time + 30 * DAY * Talk.MILLI);
        socket.after(31 * DAY).in(0, "event").tell(Segment.Kind.CLOSE);
        assertThat(socket.heard()).isEqualTo(">watch <event close");
        assertThat(socket.heard.chunks.getLast().endOfObservation()).isEqualTo(EndOfObservation.SEEN);
        assertThat(socket.count(CONNECTIONS_IDLE)).isZero();
    }

    @Test
    void anEndThatMayBeAmongLostRecordsIsNotWaitedForBeyondTheIdleTime() {
        Talk socket = Talk.atASocket();
        socket.tell(Segment.Kind.OPEN).out(0, "watch").tell(Segment.Kind.LOSS);
        socket.reassembler.advance(socket.time + DAY * Talk.MILLI);
        assertThat(socket.heard()).isEqualTo(">watch loss0 close");
        assertThat(socket.heard.chunks.getLast().endOfObservation()).isEqualTo(EndOfObservation.IDLE);
    }

    @Test
    void aConnectionOfWhichTheKernelTellsTheEndMakesRoomTooForOthers() {
        Talk first = Talk.with(
                Vantage.SOCKET,
                new ReassemblyLimits(
                        1,
                        D.bytes(),
                        D.bytesPerDirection(),
                        D.gapNanos(),
                        D.reorderNanos(),
                        D.idleNanos(),
                        D.lingerNanos()));
        first.tell(Segment.Kind.OPEN).out(0, "a");
        first.another(1, 2).out(0, "b");
        assertThat(first.heard()).isEqualTo(">a close >b");
        assertThat(first.count(CONNECTIONS_EVICTED)).isEqualTo(1);
    }

    @Test
    void segmentsThatContradictThemselvesAreCountedAndDropped() {
        Talk talk = Talk.onTheWire();
        byte[] buffer = new byte[10];
        int[][] wrong = {{5, 0, 6}, {-1, 0, 0}, {10, 8, 3}, {5, -1, 2}, {5, 0, -1}, {Integer.MAX_VALUE, 0, 1}};
        for (int[] w : wrong) {
            talk.reassembler.accept(new Segment(
                    talk.connection,
                    Segment.Kind.PACKET,
                    true,
                    Segment.ACK,
                    1,
                    1,
                    talk.time,
                    w[0],
                    buffer,
                    w[1],
                    w[2],
                    null));
        }
        talk.send(true, Segment.SYN | Segment.FIN, 0, "", 0, 0);
        talk.send(true, Segment.SYN | Segment.RST, 0, "", 0, 0);
        assertThat(talk.count(MALFORMED_SEGMENTS)).isEqualTo(wrong.length + 2);
        assertThat(talk.heard()).isEmpty();
    }

    @Test
    void limitsThatCannotHoldAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> atMost(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReassemblyLimits(1, 1, 1, 1, 1, 0, 1));
    }
}
