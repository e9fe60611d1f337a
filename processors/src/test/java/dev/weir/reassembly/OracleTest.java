package dev.weir.reassembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection.Vantage;
import dev.weir.api.Segment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against the naive way: keep everything, sort it, and look what is there. */
class OracleTest {
    private static Capture capture(long seed, int largest) {
        return new Capture(seed, Talk.connection(1, 1, Vantage.WIRE), largest);
    }

    private static List<Chunk> reassemble(Capture capture) {
        List<Chunk> chunks = new ArrayList<>();
        Reassembler reassembler = new Reassembler(ReassemblyLimits.DEFAULTS, chunks::add);
        capture.segments.forEach(reassembler::accept);
        Balance.holds(reassembler);
        reassembler.finish();
        Balance.holds(reassembler);
        assertThat(reassembler.heldBytes()).isZero();
        assertThat(reassembler.waiting()).isZero();
        return chunks;
    }

    private static void agrees(Capture capture) {
        List<Chunk> chunks = reassemble(capture);
        assertThat(Cells.of(chunks, true)).isEqualTo(Cells.sorted(capture, true));
        assertThat(Cells.of(chunks, false)).isEqualTo(Cells.sorted(capture, false));
        chunks.removeIf(c -> c.kind() == Chunk.Kind.CLOSE);
        for (boolean outgoing : new boolean[] {true, false}) {
            int expected = capture.isn[outgoing ? 0 : 1] + 1;
            for (Chunk c : chunks) {
                if (c.outgoing() == outgoing) {
                    assertThat(c.seq()).isEqualTo(expected);
                    expected += (int) c.length();
                }
            }
        }
    }

    @Property(tries = 2_000)
    void anyOrderRepeatAndLossGivesWhatSortingGives(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int largest) {
        Capture c = capture(seed, largest).split().repeated(10).disordered(20).dropped(3);
        agrees(c.withHandshake());
    }

    @Property(tries = 2_000)
    void theFirstCopyWinsWhateverTheOthersSayAndCutOff(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int largest) {
        Capture c = capture(seed, largest)
                .split()
                .repeated(5)
                .contradicted(15)
                .disordered(20)
                .dropped(5);
        agrees(c.withHandshake());
    }

    @Property(tries = 1_000)
    void aFinComesAfterAllBytes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int largest) {
        Capture c = capture(seed, largest).split().repeated(5);
        // The second FIN closes, and what follows is late: both stay behind all bytes, but not behind their order.
        agrees(c.disordered(20).withHandshake().withFins());
    }

    @Property(tries = 1_000)
    void withoutDisorderNothingWaits(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int largest) {
        Capture c = capture(seed, largest).split().withHandshake();
        List<Chunk> chunks = reassemble(c);
        chunks.removeIf(chunk -> chunk.kind() == Chunk.Kind.CLOSE);
        c.segments.removeIf(s -> s.length() == 0);
        assertThat(chunks)
                .extracting(Chunk::buffer)
                .containsExactlyElementsOf(
                        c.segments.stream().map(Segment::buffer).toList());
    }

    @Property(tries = 500)
    void anySplitOfTheSameBytesGivesTheSameStream(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int largest) {
        Capture c = capture(seed, 400);
        Capture split = capture(seed, largest);
        assertThat(Cells.of(reassemble(split.split().withHandshake()), true))
                .isEqualTo(Cells.of(reassemble(c.split().withHandshake()), true));
    }
}
