package dev.weir.http2;

import dev.weir.api.Chunk;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Short conversations that are joined in their middle, and that end before anything could be proven. */
class Http2JoinedPropertyTest {

    /** Except where a frame in a body begins: the next property. */
    @Property(tries = 5000)
    void joinedAnywhereWithOrWithoutLossesNothingIsInvented(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int streams,
            @ForAll @IntRange(min = 1, max = 4) int together,
            @ForAll long start) {
        Dialogue dialogue = new Dialogue(seed, streams, together, true);
        Random random = new Random(start);
        List<Chunk> pieces = pieces(dialogue.chunks, random);
        List<Chunk> torn = random.nextInt(3) > 0 ? pieces : Chunks.tear(pieces, dialogue.chunks, random);
        List<Chunk> joined = Chunks.startLate(torn, random.nextInt(torn.size() - 1));
        Assume.that(!beginsInABody(joined, dialogue));
        Http2PropertyTest.assertOnlyTrue(joined, dialogue);
    }

    /** The worst place: the first byte that is seen is that of a frame in a body. Something follows of the other direction. */
    @Property(tries = 5000)
    void joinedAtAFrameInABodyNothingIsInvented(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int streams,
            @ForAll @IntRange(min = 1, max = 4) int together,
            @ForAll long start) {
        Dialogue dialogue = new Dialogue(seed, streams, together, false);
        Random random = new Random(start);
        boolean client = random.nextInt(3) > 0;
        List<Integer> fakes = client ? dialogue.clientFakes : dialogue.serverFakes;
        Assume.that(!fakes.isEmpty());
        int at = fakes.get(random.nextInt(fakes.size()));
        List<Chunk> joined = from(dialogue.chunks, client, at);
        Assume.that(joined.stream().anyMatch(c -> c.kind() == Chunk.Kind.BYTES && c.outgoing() != client));
        Http2PropertyTest.assertOnlyTrue(joined, dialogue);
    }

    /** What the server sent is lost up to a frame in a body. Something follows of the client. */
    @Property(tries = 5000)
    void behindALossThatEndsAtAFrameInABodyNothingIsInvented(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int streams,
            @ForAll @IntRange(min = 1, max = 4) int together,
            @ForAll long start) {
        Dialogue dialogue = new Dialogue(seed, streams, together, false);
        Random random = new Random(start);
        Assume.that(!dialogue.serverFakes.isEmpty());
        int to = dialogue.serverFakes.get(random.nextInt(dialogue.serverFakes.size()));
        List<Chunk> torn = Chunks.lose(dialogue.chunks, false, random.nextInt(to), to);
        List<Chunk> joined = Chunks.startLate(torn, random.nextInt(torn.size() - 1));
        Assume.that(joined.stream().anyMatch(Chunk::missing));
        List<Chunk> asked = joined.stream().filter(Chunk::outgoing).toList();
        Assume.that(!beginsInABody(asked, dialogue));
        Chunk loss = joined.stream().filter(Chunk::missing).findFirst().orElseThrow();
        List<Chunk> behind = joined.subList(joined.indexOf(loss), joined.size());
        Assume.that(behind.stream().anyMatch(c -> c.outgoing() && c.carriesBytes()));
        Http2PropertyTest.assertOnlyTrue(joined, dialogue);
    }

    private static List<Chunk> pieces(List<Chunk> chunks, Random random) {
        return random.nextBoolean() ? chunks : Chunks.split(chunks, left -> 20 + random.nextInt(100));
    }

    /** The conversation from that byte of one direction on. */
    private static List<Chunk> from(List<Chunk> chunks, boolean client, int at) {
        int seq = (client ? Script.CLIENT_SEQ : Script.SERVER_SEQ) + at;
        List<Chunk> rest = new ArrayList<>();
        for (Chunk c : chunks) {
            int skipped = seq - c.seq();
            if (!rest.isEmpty()) {
                rest.add(c);
            } else if (c.kind() == Chunk.Kind.BYTES && c.outgoing() == client && skipped >= 0 && skipped < c.length()) {
                rest.add(c.tail((int) c.length() - skipped));
            }
        }
        return Chunks.startLate(rest, 0);
    }

    /** Whether the first bytes, or those behind missing ones, are a frame in a body. */
    private static boolean beginsInABody(List<Chunk> chunks, Dialogue dialogue) {
        boolean[] open = {true, true};
        for (Chunk c : chunks) {
            int direction = c.outgoing() ? 0 : 1;
            if (c.missing()) {
                open[direction] = true;
            } else if (c.kind() == Chunk.Kind.BYTES && open[direction]) {
                open[direction] = false;
                boolean client = c.outgoing();
                int at = c.seq() - (client ? Script.CLIENT_SEQ : Script.SERVER_SEQ);
                if ((client ? dialogue.clientFakes : dialogue.serverFakes).contains(at)) {
                    return true;
                }
            }
        }
        return false;
    }
}
