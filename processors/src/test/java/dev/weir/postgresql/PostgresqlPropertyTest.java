package dev.weir.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.EndsAnywhere;
import dev.weir.protocol.Silences;
import dev.weir.reassembly.Skew;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of every conversation. */
class PostgresqlPropertyTest {

    @Property(tries = 200)
    void aSilenceOfMinutesAnywhereChangesNothing(@ForAll long seed, @ForAll long where) {
        Silences.changeNothing(
                Reading.of(List.of()), Reading.of(List.of()), new Dialogue(seed, 5).chunks, new Random(where));
    }

    @Property(tries = 500)
    void anEndAnywhereNeverGivesAnErrorThatWasNotSeen(@ForAll long seed, @ForAll long where) {
        EndsAnywhere.neverAnErrorThatWasNotSeen(Reading.of(List.of()), new Dialogue(seed, 5).chunks, new Random(where));
    }

    @Property(tries = 500)
    void everyConversationIsReadAsItHappened(@ForAll long seed) {
        Dialogue dialogue = new Dialogue(seed, 10);
        Reading reading = Reading.of(dialogue.chunks);
        assertThat(reading.lines()).as("%s", reading.counted).isEqualTo(dialogue.truth);
    }

    @Property(tries = 500)
    void anySplitOfTheBytesGivesTheSame(@ForAll long seed, @ForAll long splits) {
        Dialogue dialogue = new Dialogue(seed, 8);
        Random random = new Random(splits);
        int largest = 1 + random.nextInt(60);
        List<Chunk> pieces = Chunks.split(dialogue.chunks, left -> 1 + random.nextInt(largest));

        Reading whole = Reading.of(dialogue.chunks);
        Reading split = Reading.of(pieces);
        split.assertSameAs(whole);
    }

    @Property(tries = 200)
    void aRestartAtAnyByteGivesTheSame(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 4);
        Random random = new Random(tear);
        List<Chunk> chunks =
                random.nextBoolean() ? dialogue.chunks : Chunks.tear(dialogue.chunks, dialogue.chunks, random);
        List<Chunk> pieces = switch (random.nextInt(3)) {
            case 0 -> Chunks.bytewise(chunks);
            case 1 -> Chunks.startLate(Chunks.bytewise(chunks), random.nextInt(200));
            default -> Chunks.startLate(chunks, random.nextInt(8));
        };

        Reading.restartedAllTheTime(pieces).assertSameAs(Reading.of(pieces));
    }

    @Property(tries = 2000)
    void aGapAnywhereNeverInventsAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 8);
        assertOnlyTrue(Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear)), dialogue);
    }

    @Property(tries = 300)
    void gapsInBothDirectionsNeverInventAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 10);
        Random random = new Random(tear);
        List<Chunk> torn = dialogue.chunks;
        for (int i = 0; i < 4; i++) {
            torn = Chunks.tear(torn, dialogue.chunks, random);
        }
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 1000)
    void aGapOfUnknownLengthNeverInventsAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 8);
        List<Chunk> torn = Chunks.withUnknownLengths(Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear)));
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 1000)
    void aLateStartNeverInventsAnExchange(@ForAll long seed, @ForAll long start) {
        Dialogue dialogue = new Dialogue(seed, 8);
        Random random = new Random(start);
        List<Chunk> pieces = Chunks.split(dialogue.chunks, left -> 20 + random.nextInt(100));
        List<Chunk> late = Chunks.startLate(pieces, random.nextInt(pieces.size()));
        assertOnlyTrue(Chunks.startLater(late, random.nextBoolean(), random.nextInt(4)), dialogue);
    }

    /** One direction alone. */
    @Property(tries = 300)
    void withoutTheServersBytesNothingIsInvented(@ForAll long seed) {
        Dialogue dialogue = new Dialogue(seed, 8);
        assertOnlyTrue(
                dialogue.chunks.stream()
                        .filter(c -> c.outgoing() || c.kind() == Chunk.Kind.CLOSE)
                        .toList(),
                dialogue);
    }

    /** What was not hit is found, but for what was under way and the turn after it: two batches of three. */
    @Property(tries = 500)
    void afterAGapAClientThatWaitsIsUnderstoodAgain(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 20);
        Random random = new Random(tear);
        boolean client = random.nextBoolean();
        int from = random.nextInt(Chunks.bytes(dialogue.chunks, client));
        List<Chunk> torn = Chunks.lose(dialogue.chunks, client, from, from + 1 + random.nextInt(20));
        Reading reading = Reading.of(torn);

        assertThat(reading.exchanges.size())
                .as("%s%n%s%n%s", dialogue.truth, reading.lines(), reading.counted)
                .isGreaterThanOrEqualTo(dialogue.truth.size() - 6);
    }

    @Property(tries = 300)
    void noValueIsKept(@ForAll long seed) {
        Dialogue dialogue = new Dialogue(seed, 8);
        for (Exchange e : Reading.of(dialogue.chunks).exchanges) {
            assertThat(e.toString()).doesNotContain(Dialogue.SECRET).doesNotContain("secret");
        }
    }

    /** Of a text that is cut or unknown, and of an error whose code is, only what there is must be true. */
    private static void assertOnlyTrue(List<Chunk> chunks, Dialogue dialogue) {
        Reading reading = Reading.of(chunks);
        List<String> left = new ArrayList<>(dialogue.truth);
        List<String> vague = new ArrayList<>();
        for (String line : reading.lines()) {
            boolean certain =
                    !line.startsWith("- ") && !line.contains("...") && !line.endsWith(" -") && !line.endsWith("_OTHER");
            if (!certain) {
                vague.add(line);
                continue;
            }
            assertThat(left.remove(line))
                    .as("%s%nof %s%nin %s%n%s", line, dialogue.truth, reading.lines(), reading.counted)
                    .isTrue();
        }
        int[] taken = new int[left.size()];
        Arrays.fill(taken, -1);
        for (int v = 0; v < vague.size(); v++) {
            assertThat(match(v, vague, left, taken, new boolean[left.size()]))
                    .as("%s%nof %s%nin %s%n%s", vague.get(v), dialogue.truth, reading.lines(), reading.counted)
                    .isTrue();
        }
    }

    /** Kuhn's algorithm: a line that fits several must not take what another one needs. */
    private static boolean match(int v, List<String> vague, List<String> left, int[] taken, boolean[] tried) {
        for (int i = 0; i < left.size(); i++) {
            if (tried[i] || !fits(vague.get(v), left.get(i))) {
                continue;
            }
            tried[i] = true;
            if (taken[i] < 0 || match(taken[i], vague, left, taken, tried)) {
                taken[i] = v;
                return true;
            }
        }
        return false;
    }

    private static boolean fits(String line, String truth) {
        String text = line.substring(0, line.lastIndexOf(' ')).replace("...", "");
        String status = line.substring(line.lastIndexOf(' ') + 1);
        boolean sameText = text.equals("-") || truth.startsWith(text);
        return sameText
                && switch (status) {
                    case "-" -> true;
                    case "_OTHER" -> !truth.endsWith("OK");
                    default -> truth.endsWith(" " + status);
                };
    }

    @Property(tries = 300)
    void aSkewBetweenTheDirectionsOfACaptureChangesNothing(
            @ForAll long seed, @ForAll @IntRange(min = -9_999, max = 9_999) int micros) {
        Skew.changesNothing(new Dialogue(seed, 6).chunks, micros * 1_000L, Reading::of);
    }

    @Property(tries = 300)
    void aSkewThatIsTooLargeInventsNothing(
            @ForAll long seed, @ForAll @IntRange(min = 10, max = 60) int millis, @ForAll boolean early) {
        Skew.inventsNothing(new Dialogue(seed, 6).chunks, (early ? -1_000_000L : 1_000_000L) * millis, Reading::of);
    }
}
