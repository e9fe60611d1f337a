package dev.weir.postgresql;

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
class PostgresqlFuzzTest {
    private static final PostgresqlLimits SMALL = new PostgresqlLimits(200, 20, 2000, 5, 2000);

    @Property(tries = 1000)
    void mutatedConversationsNeverThrow(@ForAll long seed) {
        mutated(seed);
    }

    @Property(tries = 1000)
    void messagesInAnyOrderNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        read(anyOrder(random, 60), random);
    }

    @Property(tries = 500)
    void randomBytesNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        Script script = new Script().client(new Messages().startup("user", "u").bytes());
        for (int i = 0; i < 30; i++) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            script.say(random.nextBoolean(), bytes);
        }
        read(script.chunks(), random);
    }

    @Test
    void stateStaysSmallWhateverComes() {
        Random random = new Random(7);
        assertThat(read(anyOrder(random, 5_000), random)).isLessThan(60_000);
    }

    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    void aRestartChangesNothingWhateverComes(@ForAll long seed) {
        Fuzz.conversations(
                "postgresql",
                seed,
                () -> Reading.of(List.of(), SMALL),
                60_000,
                random -> random.nextBoolean() ? new Dialogue(random.nextLong(), 6).chunks : anyOrder(random, 300));
    }

    private static void mutated(long seed) {
        Random random = new Random(seed);
        read(
                Chunks.mutate(Chunks.split(new Dialogue(seed, 6).chunks, left -> 1 + random.nextInt(80)), 25, random),
                random);
    }

    private static List<Chunk> anyOrder(Random random, int steps) {
        Script script = random.nextInt(4) == 0 ? Script.midStream() : new Script();
        script.client(new Messages().startup("user", "u").bytes());
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(14)) {
                case 0 -> script.clientGap(random.nextInt(50));
                case 1 -> script.serverGap(random.nextInt(50));
                case 2, 3, 4, 5, 6, 7 -> script.client(clients(random));
                default -> script.server(servers(random));
            }
        }
        return script.chunks();
    }

    private static byte[] clients(Random random) {
        Messages m = new Messages();
        for (int n = random.nextInt(6); n >= 0; n--) {
            String name = "n" + random.nextInt(9);
            switch (random.nextInt(13)) {
                case 0 -> m.query("select '" + "x".repeat(random.nextInt(300)) + "' from t" + random.nextInt(50));
                case 1 -> m.parse(name, "insert into " + name + " values ($1)");
                case 2 -> m.bind(name, name, "v");
                case 3 -> m.describe(name);
                case 4, 5 -> m.execute(name);
                case 6, 7 -> m.sync();
                case 8 -> m.closeStatement(name);
                case 9 -> m.copyData(new byte[random.nextInt(50)]);
                case 10 -> m.copyDone();
                case 11 -> m.function();
                default -> m.flush();
            }
        }
        return m.bytes();
    }

    private static byte[] servers(Random random) {
        Messages m = new Messages();
        for (int n = random.nextInt(6); n >= 0; n--) {
            switch (random.nextInt(16)) {
                case 0 -> m.parsed();
                case 1 -> m.bound();
                case 2 -> m.closed();
                case 3 -> m.columns();
                case 4 -> m.noData();
                case 5 -> m.row("x");
                case 6, 7 -> m.complete("SELECT 1");
                case 8, 9 -> m.ready();
                case 10 -> m.error("22012");
                case 11 -> m.notice();
                case 12 -> m.copyIn();
                case 13 -> m.copyOut();
                case 14 -> m.suspended();
                default -> m.parameter("search_path", "x");
            }
        }
        return m.bytes();
    }

    /** Gives the largest state in bytes. */
    private static int read(List<Chunk> chunks, Random random) {
        return Reading.of(List.of(), SMALL).accept(chunks, () -> random.nextInt(20) == 0);
    }
}
