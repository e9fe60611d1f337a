package dev.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.EndsAnywhere;
import dev.weir.protocol.Silences;
import dev.weir.reassembly.Skew;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of every conversation. */
class Http1PropertyTest {

    @Property(tries = 200)
    void aSilenceOfMinutesAnywhereChangesNothing(@ForAll long seed, @ForAll long where) {
        Silences.changeNothing(
                Reading.of(List.of()), Reading.of(List.of()), new Dialogue(seed, 5, 3).chunks, new Random(where));
    }

    @Property(tries = 500)
    void anEndAnywhereNeverGivesAnErrorThatWasNotSeen(@ForAll long seed, @ForAll long where) {
        EndsAnywhere.neverAnErrorThatWasNotSeen(
                Reading.of(List.of()), new Dialogue(seed, 5, 3).chunks, new Random(where));
    }

    @Property(tries = 500)
    void everyConversationIsReadAsItHappened(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int batch) {
        Dialogue dialogue = new Dialogue(seed, 8, batch);
        assertThat(Reading.of(dialogue.chunks).lines()).isEqualTo(dialogue.truth);
    }

    @Property(tries = 500)
    void anySplitOfTheBytesGivesTheSame(@ForAll long seed, @ForAll long splits) {
        Dialogue dialogue = new Dialogue(seed, 8, 3);
        Random random = new Random(splits);
        int largest = 1 + random.nextInt(60);
        List<Chunk> pieces = Chunks.split(dialogue.chunks, left -> 1 + random.nextInt(largest));

        Reading whole = Reading.of(dialogue.chunks);
        Reading split = Reading.of(pieces);
        split.assertSameAs(whole);
    }

    @Property(tries = 200)
    void aRestartAtAnyByteGivesTheSame(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 5, 3);
        Random random = new Random(tear);
        List<Chunk> chunks =
                random.nextBoolean() ? dialogue.chunks : Chunks.tear(dialogue.chunks, dialogue.chunks, random);
        List<Chunk> pieces = random.nextBoolean()
                ? Chunks.bytewise(chunks)
                : Chunks.startLate(Chunks.bytewise(chunks), random.nextInt(200));

        Reading restarted = Reading.restartedAllTheTime(pieces);
        restarted.assertSameAs(Reading.of(pieces));
    }

    @Property(tries = 500)
    void anySplitAfterALossGivesTheSame(@ForAll long seed, @ForAll long splits) {
        Dialogue dialogue = new Dialogue(seed, 8, 3);
        Random random = new Random(splits);
        List<Chunk> torn = Chunks.tear(dialogue.chunks, dialogue.chunks, random);
        List<Chunk> pieces = Chunks.split(torn, left -> 1 + random.nextInt(40));

        assertThat(String.join(
                        "\n",
                        Reading.of(pieces).exchanges.stream()
                                .map(Object::toString)
                                .toList()))
                .as("%s %s%n%s", Reading.of(pieces).counted, Reading.of(torn).counted, told(pieces))
                .isEqualTo(String.join(
                        "\n",
                        Reading.of(torn).exchanges.stream()
                                .map(Object::toString)
                                .toList()));
    }

    @Property(tries = 500)
    void aGapAnywhereNeverInventsAnExchange(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int batch, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 8, batch);
        List<Chunk> torn = Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear));
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 500)
    void gapsInBothDirectionsNeverInventAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 10, 3);
        Random random = new Random(tear);
        List<Chunk> torn = dialogue.chunks;
        for (int i = 0; i < 4; i++) {
            torn = Chunks.tear(torn, dialogue.chunks, random);
        }
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 500)
    void aGapOfUnknownLengthNeverInventsAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 8, 3);
        List<Chunk> torn = Chunks.withUnknownLengths(Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear)));
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 500)
    void aLateStartNeverInventsAnExchange(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int batch, @ForAll long start) {
        Dialogue dialogue = new Dialogue(seed, 8, batch);
        Random random = new Random(start);
        List<Chunk> pieces = Chunks.split(dialogue.chunks, left -> 20 + random.nextInt(100));
        List<Chunk> late = Chunks.startLate(pieces, random.nextInt(pieces.size()));
        assertOnlyTrue(Chunks.startLater(late, random.nextBoolean(), random.nextInt(4)), dialogue);
    }

    /** What was not hit is found, but for the one exchange on each side of the gap. */
    @Property(tries = 500)
    void afterAGapAClientThatWaitsIsUnderstoodAgain(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 12, 1);
        Random random = new Random(tear);
        boolean client = random.nextBoolean();
        int from = random.nextInt(Chunks.bytes(dialogue.chunks, client));
        Reading reading = Reading.of(Chunks.lose(dialogue.chunks, client, from, from + 1 + random.nextInt(20)));

        assertThat(reading.lines().stream().filter(dialogue.truth::contains).count())
                .as("%s%n%s%n%s", dialogue.truth, reading.lines(), reading.counted)
                .isGreaterThanOrEqualTo(dialogue.truth.size() - 2);
    }

    /** As text, for a message. */
    private static String told(List<Chunk> chunks) {
        StringBuilder b = new StringBuilder();
        for (Chunk c : chunks) {
            b.append(c.outgoing() ? "C " : "S ").append(c.kind());
            b.append(" seq ")
                    .append(c.seq())
                    .append(" ack ")
                    .append(c.ack())
                    .append(" length ")
                    .append(c.length());
            if (c.kind() == Chunk.Kind.BYTES) {
                String text = new String(c.buffer(), c.offset(), (int) c.length(), StandardCharsets.ISO_8859_1);
                b.append(' ').append(text.replace("\r", "\\r").replace("\n", "\\n"));
            }
            b.append('\n');
        }
        return b.toString();
    }

    private static void assertOnlyTrue(List<Chunk> chunks, Dialogue dialogue) {
        Reading reading = Reading.of(chunks);
        List<String> left = new ArrayList<>(dialogue.truth);
        for (Exchange e : reading.exchanges) {
            String line = reading.line(e);
            boolean happened = e.status() == null
                    ? left.removeIf(t -> t.startsWith(e.operation() + " " + e.target() + " "))
                    : left.remove(line);
            assertThat(happened)
                    .as(
                            "%s%nof %s%nin %s%n%s%n%s",
                            line, dialogue.truth, reading.lines(), reading.counted, told(chunks))
                    .isTrue();
        }
    }

    @Property(tries = 300)
    void aSkewBetweenTheDirectionsOfACaptureChangesNothing(
            @ForAll long seed, @ForAll @IntRange(min = -9_999, max = 9_999) int micros) {
        Skew.changesNothing(new Dialogue(seed, 6, 1).chunks, micros * 1_000L, Reading::of);
    }

    @Property(tries = 300)
    void aSkewThatIsTooLargeInventsNothing(
            @ForAll long seed, @ForAll @IntRange(min = 10, max = 60) int millis, @ForAll boolean early) {
        Skew.inventsNothing(new Dialogue(seed, 6, 1).chunks, (early ? -1_000_000L : 1_000_000L) * millis, Reading::of);
    }
}
