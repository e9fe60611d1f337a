package dev.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.Fuzz;
import dev.weir.protocol.Script;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Input of no sense at all: nothing throws ({@link Reading} passes on what a parser throws), and nothing grows. */
class Http2FuzzTest {
    private static final Http2Limits SMALL = new Http2Limits(2048, 2048, 20, 1000, 8192, 4096, 1_000_000_000L);
    private static final int LARGEST_STATE = SMALL.openBytes()
            + SMALL.unprovenBytes()
            + 2 * (SMALL.headerBytes() + SMALL.tableBytes())
            + 20 * 300
            + 1600;

    @Property(tries = 2000)
    void mutatedConversationsNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        read(
                Chunks.mutate(
                        Chunks.split(new Dialogue(seed, 10, 5).chunks, left -> 1 + random.nextInt(200)), 40, random),
                random);
    }

    @Property(tries = 2000)
    void framesOfAnySortNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        read(frames(random, 60), random);
    }

    private static List<Chunk> frames(Random random, int steps) {
        Script script = random.nextInt(4) == 0 ? Script.midStream() : new Script();
        script.client(Frames.join(Frames.PREFACE, Frames.settings()));
        for (int i = 0; i < steps; i++) {
            byte[] payload = new byte[random.nextInt(40)];
            random.nextBytes(payload);
            int flags = random.nextInt(4) == 0 ? random.nextInt(256) : 4 | random.nextInt(2);
            byte[] frame = Frames.frame(random.nextInt(11), flags, random.nextInt(12), payload);
            switch (random.nextInt(12)) {
                case 0 -> script.clientGap(random.nextInt(50));
                case 1 -> script.serverGap(random.nextInt(50));
                case 2, 3, 4, 5, 6 -> script.client(frame);
                default -> script.server(frame);
            }
        }
        return script.close().chunks();
    }

    @Property(tries = 1000)
    void randomHeaderBlocksNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        read(headerBlocks(random, 60), random);
    }

    private static List<Chunk> headerBlocks(Random random, int steps) {
        Script script = new Script()
                .client(Frames.join(Frames.PREFACE, Frames.settings()))
                .server(Frames.settings());
        for (int i = 0; i < steps; i++) {
            byte[] block = new byte[1 + random.nextInt(60)];
            random.nextBytes(block);
            byte[] frame = Frames.headers(1 + 2 * (i / 2), random.nextBoolean(), block);
            script.say(random.nextBoolean(), frame);
        }
        return script.close().chunks();
    }

    @Test
    void stateStaysSmallWhateverComes() {
        Random random = new Random(7);
        HpackEncoder client = new HpackEncoder(random);
        Script script = new Script()
                .client(Frames.join(Frames.PREFACE, Frames.settings()))
                .server(Frames.settings());
        for (int i = 0; i < 5000; i++) {
            String path = "/" + "x".repeat(random.nextInt(600)) + i;
            script.client(Frames.headers(
                    2 * i + 1, random.nextBoolean(), client.encode(List.of(":method=GET", ":path=" + path))));
            script.client(Frames.data(2 * i + 1, false, new byte[random.nextInt(300)]));
        }
        int largest = Reading.of(List.of(), SMALL).accept(script.chunks(), () -> true);
        assertThat(largest).isLessThan(LARGEST_STATE);
    }

    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    void aRestartChangesNothingWhateverComes(@ForAll long seed) {
        Fuzz.conversations(
                "http2", seed, () -> Reading.of(List.of(), SMALL), LARGEST_STATE, random -> switch (random.nextInt(3)) {
                    case 0 -> new Dialogue(random.nextLong(), 10, 5).chunks;
                    case 1 -> frames(random, 200);
                    default -> headerBlocks(random, 200);
                });
    }

    private static void read(List<Chunk> chunks, Random random) {
        Reading.of(List.of(), SMALL).accept(chunks, () -> random.nextInt(20) == 0);
    }
}
