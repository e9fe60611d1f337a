package dev.weir.protocol;

import dev.weir.api.Chunk;
import java.util.List;
import java.util.Random;

/** A conversation that falls silent for long between any two bytes, so that it is kept as bytes. */
public final class Silences {
    private static final long LONGER_THAN_IDLE = ConversationLimits.DEFAULT.idleNanos() + 1_000_000_000L;

    private Silences() {}

    /** The same is read as without a silence. */
    public static void changeNothing(ParserReading silent, ParserReading whole, List<Chunk> chunks, Random random) {
        List<Chunk> pieces = Chunks.split(chunks, left -> 1 + random.nextInt(left));
        whole.accept(pieces);
        long now = chunks.getLast().timeNanos();
        for (Chunk c : pieces) {
            silent.accept(c);
            if (random.nextInt(4) == 0) {
                now += LONGER_THAN_IDLE;
                silent.advanceTo(now);
            }
            if (random.nextInt(8) == 0) {
                silent.restart();
            }
        }
        silent.assertSameAs(whole);
    }
}
