package dev.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Exchange;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.EndsAnywhere;
import dev.weir.protocol.Silences;
import dev.weir.reassembly.Skew;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of every conversation. */
class Http2PropertyTest {

    @Property(tries = 200)
    void aSilenceOfMinutesAnywhereChangesNothing(@ForAll long seed, @ForAll long where) {
        Silences.changeNothing(
                Reading.of(List.of()), Reading.of(List.of()), new Dialogue(seed, 8, 3).chunks, new Random(where));
    }

    @Property(tries = 500)
    void anEndAnywhereNeverGivesAnErrorThatWasNotSeen(@ForAll long seed, @ForAll long where) {
        EndsAnywhere.neverAnErrorThatWasNotSeen(
                Reading.of(List.of()), new Dialogue(seed, 8, 3).chunks, new Random(where));
    }

    @Property(tries = 500)
    void everyConversationIsReadAsItHappened(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int together) {
        Dialogue dialogue = new Dialogue(seed, 25, together);
        Reading reading = Reading.of(dialogue.chunks);
        Map<Long, Dialogue.Truth> read = new TreeMap<>();
        for (Exchange e : reading.exchanges) {
            read.put(
                    e.requestKey(),
                    new Dialogue.Truth(e.protocol(), e.operation(), e.target(), e.status(), e.traceparent()));
        }
        assertThat(read).as(reading.counted.toString()).isEqualTo(dialogue.truth);
        assertThat(reading.exchanges).hasSameSizeAs(dialogue.truth.keySet());
        assertThat(reading.exchanges.toString()).doesNotContain("secret");
    }

    @Property(tries = 500)
    void anySplitOfTheBytesGivesTheSame(@ForAll long seed, @ForAll long splits) {
        Dialogue dialogue = new Dialogue(seed, 15, 5);
        Reading whole = Reading.of(dialogue.chunks);
        Reading split = Reading.of(split(dialogue.chunks, splits));
        split.assertSameAs(whole);
    }

    @Property(tries = 500)
    void anySplitAfterALossGivesTheSame(@ForAll long seed, @ForAll long splits) {
        List<Chunk> torn = tornOnceRecognised(new Dialogue(seed, 20, 3).chunks, new Random(splits));
        assertThat(Reading.of(split(torn, splits)).exchanges).isEqualTo(Reading.of(torn).exchanges);
    }

    /** With a loss in the preface or the first settings, the search for a protocol begins where a piece does. */
    private static List<Chunk> tornOnceRecognised(List<Chunk> chunks, Random random) {
        boolean outgoing = random.nextBoolean();
        int beginning = outgoing ? Frames.join(Frames.PREFACE, Frames.settings()).length : Frames.settings().length;
        int from = beginning + random.nextInt(Chunks.bytes(chunks, outgoing) - beginning);
        return Chunks.lose(chunks, outgoing, from, from + 1 + random.nextInt(random.nextBoolean() ? 30 : 400));
    }

    @Property(tries = 200)
    void aRestartAtAnyByteGivesTheSame(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 8, 3);
        Random random = new Random(tear);
        List<Chunk> chunks =
                random.nextBoolean() ? dialogue.chunks : Chunks.tear(dialogue.chunks, dialogue.chunks, random);
        List<Chunk> pieces = random.nextBoolean()
                ? Chunks.bytewise(chunks)
                : Chunks.startLate(Chunks.bytewise(chunks), random.nextInt(300));

        Reading restarted = Reading.restartedAllTheTime(pieces);
        restarted.assertSameAs(Reading.of(pieces));
    }

    @Property(tries = 1000)
    void aGapAnywhereNeverInventsAnExchange(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int together, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 40, together, true);
        assertOnlyTrue(Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear)), dialogue);
    }

    @Property(tries = 1000)
    void gapsInBothDirectionsNeverInventAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 60, 4, true);
        Random random = new Random(tear);
        List<Chunk> torn = dialogue.chunks;
        for (int i = 0; i < 4; i++) {
            torn = Chunks.tear(torn, dialogue.chunks, random);
        }
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 500)
    void aGapOfUnknownLengthNeverInventsAnExchange(@ForAll long seed, @ForAll long tear) {
        Dialogue dialogue = new Dialogue(seed, 40, 3, true);
        List<Chunk> torn = Chunks.withUnknownLengths(Chunks.tear(dialogue.chunks, dialogue.chunks, new Random(tear)));
        assertOnlyTrue(torn, dialogue);
    }

    @Property(tries = 2000)
    void aLateStartNeverInventsAnExchange(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int together, @ForAll long start) {
        Dialogue dialogue = new Dialogue(seed, 40, together);
        Random random = new Random(start);
        List<Chunk> pieces = random.nextBoolean()
                ? dialogue.chunks
                : Chunks.split(dialogue.chunks, left -> 20 + random.nextInt(100));
        List<Chunk> late = Chunks.startLate(pieces, random.nextInt(pieces.size() / 2));
        assertOnlyTrue(Chunks.startLater(late, random.nextBoolean(), random.nextInt(4)), dialogue);
    }

    /** A few rounds after a late start the place is proven, and from there on no exchange is missing. */
    @Property(tries = 200)
    void afterALateStartAClientThatWaitsIsUnderstood(@ForAll long seed, @ForAll long start) {
        Dialogue dialogue = new Dialogue(seed, 150, 1);
        Reading reading = Reading.of(
                Chunks.startLate(dialogue.chunks, 5 + new Random(start).nextInt(dialogue.chunks.size() / 4)));

        assertThat(reading.exchanges).as(reading.counted.toString()).hasSizeGreaterThan(20);
        List<Long> read =
                reading.exchanges.stream().map(Exchange::requestKey).sorted().toList();
        long first = read.getFirst();
        assertThat(read)
                .containsExactlyElementsOf(dialogue.truth.keySet().stream()
                        .filter(id -> id >= first)
                        .toList());
    }

    private static List<Chunk> split(List<Chunk> chunks, long seed) {
        Random random = new Random(seed);
        int largest = 1 + random.nextInt(60);
        return Chunks.split(chunks, left -> 1 + random.nextInt(largest));
    }

    /** Each exchange happened, once, and what it says was so; what it does not say is marked. */
    static void assertOnlyTrue(List<Chunk> chunks, Dialogue dialogue) {
        Reading reading = Reading.of(chunks);
        Set<Long> seen = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (Exchange e : reading.exchanges) {
            Dialogue.Truth t = dialogue.truth.get(e.requestKey());
            boolean unknown = e.attributes().get("weir.unknown_fields") != null;
            boolean right = t != null
                    && seen.add(e.requestKey())
                    && (t.method().equals(e.operation())
                            || (unknown && e.operation().equals("_OTHER")))
                    && (t.path().equals(e.target()) || (unknown && e.target() == null))
                    && (e.protocol().equals(t.protocol()) || t.protocol().equals("grpc"))
                    && (e.traceparent() == null || e.traceparent().equals(t.traceparent()))
                    && (e.status() == null || status(e, t));
            if (!right) {
                wrong.add(e.requestKey() + ": " + reading.line(e) + " was " + t);
            }
            assertThat(e.status() != null || Boolean.TRUE.equals(e.attributes().get(Exchange.RESPONSE_LOST)))
                    .as("%s %s", e, reading.counted)
                    .isTrue();
        }
        assertThat(wrong).as(reading.counted.toString()).isEmpty();
    }

    /** A gRPC call that nobody could know to be one has HTTP's status. */
    private static boolean status(Exchange e, Dialogue.Truth t) {
        return e.status().equals(t.protocol().equals(e.protocol()) ? t.status() : "200");
    }

    @Property(tries = 300)
    void aSkewBetweenTheDirectionsOfACaptureChangesNothing(
            @ForAll long seed, @ForAll @IntRange(min = -9_999, max = 9_999) int micros) {
        Skew.changesNothing(new Dialogue(seed, 6, 3).chunks, micros * 1_000L, Reading::of);
    }

    @Property(tries = 300)
    void aSkewThatIsTooLargeInventsNothing(
            @ForAll long seed, @ForAll @IntRange(min = 10, max = 60) int millis, @ForAll boolean early) {
        Skew.inventsNothing(new Dialogue(seed, 6, 3).chunks, (early ? -1_000_000L : 1_000_000L) * millis, Reading::of);
    }
}
