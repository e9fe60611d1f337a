package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.EndOfObservation;
import dev.weir.api.Exchange;
import java.util.List;
import java.util.Random;

/** The observation of a conversation ends at any byte, for each reason, with and without a restart right before. */
public final class EndsAnywhere {
    private EndsAnywhere() {}

    /** What the end gives without a status is an error only where the connection was seen to end. */
    public static void neverAnErrorThatWasNotSeen(ParserReading reading, List<Chunk> chunks, Random random) {
        List<Chunk> open =
                chunks.stream().filter(c -> c.kind() != Chunk.Kind.CLOSE).toList();
        List<Chunk> bytes = Chunks.split(open, left -> 1 + random.nextInt(left));
        List<Chunk> begin = bytes.subList(0, 1 + random.nextInt(bytes.size()));
        EndOfObservation[] all = EndOfObservation.values();
        EndOfObservation end = all[random.nextInt(all.length)];
        reading.accept(begin);
        if (random.nextBoolean()) {
            reading.restart();
        }
        int before = reading.exchanges.size();
        reading.accept(Chunk.close(begin.getLast().connection(), begin.getLast().timeNanos(), end));
        for (Exchange e : reading.exchanges.subList(before, reading.exchanges.size())) {
            boolean known = e.status() != null || e.responseLost();
            assertThat(known || end.provesSilence()).as("%s: %s", end, e).isTrue();
            assertThat(e.endNanos() == e.requestEndNanos() || !e.responseLost() || e.responseStartNanos() != 0)
                    .as("a made-up duration: %s", e)
                    .isTrue();
        }
    }
}
