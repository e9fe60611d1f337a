package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.EndsAnywhere;
import dev.weir.protocol.Silences;
import dev.weir.reassembly.Skew;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of every conversation. */
class RedisPropertyTest {

    private static Dialogue dialogue(long seed, int length) {
        return seed % 2 == 0 ? Dialogue.waiting(seed, length) : Dialogue.shared(seed, length);
    }

    @Property(tries = 200)
    void aSilenceOfMinutesAnywhereChangesNothing(@ForAll long seed, @ForAll long where) {
        Silences.changeNothing(
                Reading.of(List.of()), Reading.of(List.of()), dialogue(seed, 10).chunks, new Random(where));
    }

    @Property(tries = 500)
    void anEndAnywhereNeverGivesAnErrorThatWasNotSeen(@ForAll long seed, @ForAll long where) {
        EndsAnywhere.neverAnErrorThatWasNotSeen(Reading.of(List.of()), dialogue(seed, 10).chunks, new Random(where));
    }

    @Property(tries = 500)
    void everyConversationIsReadAsItHappened(@ForAll long seed) {
        Dialogue dialogue = dialogue(seed, 20);
        Reading reading = Reading.of(dialogue.chunks);
        assertThat(reading.lines()).as("%s", reading.counted).isEqualTo(dialogue.truth);
    }

    @Property(tries = 500)
    void anySplitOfTheBytesGivesTheSame(@ForAll long seed, @ForAll long splits) {
        Dialogue dialogue = dialogue(seed, 15);
        Random random = new Random(splits);
        int largest = 1 + random.nextInt(60);
        List<Chunk> pieces = Chunks.split(dialogue.chunks, left -> 1 + random.nextInt(largest));

        Reading whole = Reading.of(dialogue.chunks);
        Reading split = Reading.of(pieces);
        split.assertSameAs(whole);
    }

    @Property(tries = 200)
    void aRestartAtAnyByteGivesTheSame(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = dialogue(seed, 10);
        Random random = new Random(tear);
        List<Chunk> chunks =
                random.nextBoolean() ? dialogue.chunks : Chunks.tear(dialogue.chunks, dialogue.chunks, random);
        List<Chunk> pieces = switch (random.nextInt(3)) {
            case 0 -> Chunks.bytewise(chunks);
            case 1 -> Chunks.startLate(Chunks.bytewise(chunks), random.nextInt(200));
            default -> Chunks.startLate(chunks, random.nextInt(8));
        };

        Reading restarted = Reading.restartedAllTheTime(pieces);
        Reading whole = Reading.of(pieces);
        restarted.assertSameAs(whole);
    }

    @Property(tries = 3000)
    void aGapAnywhereNeverInventsAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = dialogue(seed, 30);
        assertOnlyTrue(Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear)), dialogue);
    }

    @Property(tries = 1000)
    void severalGapsNeverInventAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = dialogue(seed, 60);
        Random random = new Random(tear);
        List<Chunk> torn = dialogue.chunks;
        for (int i = 0; i < 4; i++) {
            torn = Chunks.tear(torn, dialogue.chunks, random);
        }
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 1000)
    void aGapOfUnknownLengthNeverInventsAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = dialogue(seed, 30);
        List<Chunk> torn = Chunks.withUnknownLengths(Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear)));
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 3000)
    void aLateStartNeverInventsAnExchange(@ForAll long seed, @ForAll long start) {
        Dialogue dialogue = dialogue(seed, 60);
        Random random = new Random(start);
        List<Chunk> pieces = random.nextBoolean()
                ? dialogue.chunks
                : Chunks.split(dialogue.chunks, left -> 20 + random.nextInt(100));
        List<Chunk> late = Chunks.startLate(pieces, random.nextInt(pieces.size()));
        assertOnlyTrue(Chunks.startLater(late, random.nextBoolean(), random.nextInt(4)), dialogue);
    }

    /** One direction alone. */
    @Property(tries = 300)
    void withoutTheServersBytesNothingIsInvented(@ForAll long seed) {
        Dialogue dialogue = dialogue(seed, 15);
        assertOnlyTrue(
                dialogue.chunks.stream()
                        .filter(c -> c.outgoing() || c.kind() == Chunk.Kind.CLOSE)
                        .toList(),
                dialogue);
    }

    /** What was not hit is found, but for the pipelines that were under way. */
    @Property(tries = 500)
    void afterAGapAClientThatWaitsIsUnderstoodAgain(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = Dialogue.waiting(seed, 40);
        Random random = new Random(tear);
        boolean client = random.nextBoolean();
        int from = random.nextInt(Chunks.bytes(dialogue.chunks, client));
        List<Chunk> torn = Chunks.lose(dialogue.chunks, client, from, from + 1 + random.nextInt(20));
        Reading reading = Reading.of(torn);

        assertThat(reading.exchanges.size())
                .as("%s%n%s%n%s", dialogue.truth, reading.lines(), reading.counted)
                .isGreaterThanOrEqualTo(dialogue.truth.size() - 14);
    }

    @Property(tries = 500)
    void joinedInItsMiddleASharedConnectionIsUnderstoodInTheEnd(@ForAll long seed) {
        Dialogue dialogue = Dialogue.shared(seed, 600);
        Reading reading = Reading.of(Chunks.startLate(dialogue.chunks, 5));

        assertThat(reading.exchanges.size()).as("%s", reading.counted).isGreaterThan(dialogue.truth.size() / 4);
    }

    /** The capture begins in an answer's value, which looks like a command: the server seems to be the client. */
    @Example
    void joinedInAValueThatLooksLikeACommandTheEndsAreFoundAllTheSame() {
        Dialogue dialogue = Dialogue.shared(19721558669684L, 600);
        List<Chunk> late = Chunks.startLate(dialogue.chunks, 5);
        Reading reading = Reading.of(late);

        assertThat(reading.counted.get("redis.ends_reversed")).isEqualTo(1);
        assertThat(reading.exchanges.size()).as("%s", reading.counted).isGreaterThan(dialogue.truth.size() * 3 / 4);
        assertOnlyTrue(late, dialogue);
    }

    @Property(tries = 300)
    void noValueIsKept(@ForAll long seed) {
        for (Exchange e : Reading.of(dialogue(seed, 15).chunks).exchanges) {
            assertThat(e.toString()).doesNotContain(Dialogue.SECRET).doesNotContain("fake");
        }
    }

    /** Keys tell the commands apart. Of a text that is cut, and of an answer that is lost, only what there is must be true. */
    private static void assertOnlyTrue(List<Chunk> chunks, Dialogue dialogue) {
        Reading reading = Reading.of(chunks);
        List<String> left = new ArrayList<>(dialogue.truth);
        for (String line : reading.lines()) {
            int at = find(line, left);
            assertThat(at)
                    .as("%s%nof %s%nin %s%n%s", line, dialogue.truth, reading.lines(), reading.counted)
                    .isNotNegative();
            left.remove(at);
        }
    }

    /** What is told of a command whose key the capture misses. */
    private static String withoutKey(String truth) {
        return truth.substring(0, truth.lastIndexOf(' ')).replaceFirst(" (k|abc)\\d+", " ?");
    }

    private static int find(String line, List<String> left) {
        int exact = left.indexOf(line);
        if (exact >= 0) {
            return exact;
        }
        String text = line.substring(0, line.lastIndexOf(' '));
        String status = line.substring(line.lastIndexOf(' ') + 1);
        int dots = text.indexOf("...");
        for (int i = 0; i < left.size(); i++) {
            String truth = left.get(i);
            boolean sameText = text.equals(withoutKey(truth))
                    || (dots < 0 ? truth.startsWith(text + " ") : truth.startsWith(text.substring(0, dots)));
            boolean sameStatus = status.equals("-")
                    || truth.endsWith(" " + status)
                    || (status.equals("_OTHER") && !truth.endsWith(" OK"));
            if (sameText && sameStatus) {
                return i;
            }
        }
        return -1;
    }

    @Property(tries = 300)
    void aSkewBetweenTheDirectionsOfACaptureChangesNothing(
            @ForAll long seed, @ForAll @IntRange(min = -9_999, max = 9_999) int micros) {
        Skew.changesNothing(Dialogue.waiting(seed, 8).chunks, micros * 1_000L, Reading::of);
    }

    @Property(tries = 300)
    void aSkewThatIsTooLargeInventsNothing(
            @ForAll long seed, @ForAll @IntRange(min = 10, max = 60) int millis, @ForAll boolean early) {
        Skew.inventsNothing(Dialogue.waiting(seed, 8).chunks, (early ? -1_000_000L : 1_000_000L) * millis, Reading::of);
    }
}
