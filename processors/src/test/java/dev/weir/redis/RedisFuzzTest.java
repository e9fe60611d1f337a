package dev.weir.redis;

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
class RedisFuzzTest {
    private static final RedisLimits SMALL = new RedisLimits(20, 2000, 30, true);
    private static final String[] COMMANDS = {
        "GET k",
        "SET k v",
        "SUBSCRIBE a b",
        "UNSUBSCRIBE",
        "MULTI",
        "EXEC",
        "CLIENT REPLY OFF",
        "CLIENT REPLY ON",
        "CLIENT REPLY SKIP",
        "PING",
        "RESET",
        "SELECT 3",
        "HELLO 3",
        "nonsense x y",
        "QUIT",
        "EVAL script 1 k"
    };
    private static final String[] ANSWERS = {
        "+OK\r\n",
        "+QUEUED\r\n",
        "-ERR no\r\n",
        "-no code\r\n",
        ":1\r\n",
        "$3\r\nabc\r\n",
        "$-1\r\n",
        "*-1\r\n",
        "*0\r\n",
        "%1\r\n+a\r\n+b\r\n",
        "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n",
        "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n",
        ">2\r\n+a\r\n+b\r\n",
        "|1\r\n+a\r\n+b\r\n",
        "$?\r\n;3\r\nabc\r\n;0\r\n",
        "*?\r\n:1\r\n.\r\n",
        "!9\r\nERR a bcd\r\n",
        "*2\r\n",
        "$5\r\n",
        ".\r\n",
        ";1\r\n",
        "~2\r\n#t\r\n_\r\n"
    };

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
        Script script = new Script().client(Wire.ask("PING"));
        for (int i = 0; i < 30; i++) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            bytes[0] = (byte) "*$+-:%~>|_#,!;.\r\n(".charAt(random.nextInt(18));
            script.say(random.nextBoolean(), bytes);
        }
        read(script.chunks(), random);
    }

    @Test
    void stateStaysSmallWhateverComes() {
        Random random = new Random(7);
        assertThat(read(anyOrder(random, 5_000), random)).isLessThan(20_000);
    }

    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    void aRestartChangesNothingWhateverComes(@ForAll long seed) {
        Fuzz.conversations("redis", seed, () -> Reading.of(List.of(), SMALL), 20_000, random -> switch (random.nextInt(
                3)) {
            case 0 -> Dialogue.waiting(random.nextLong(), 12).chunks;
            case 1 -> Dialogue.shared(random.nextLong(), 12).chunks;
            default -> anyOrder(random, 300);
        });
    }

    private static void mutated(long seed) {
        Random random = new Random(seed);
        List<Chunk> chunks = (seed % 2 == 0 ? Dialogue.waiting(seed, 12) : Dialogue.shared(seed, 12)).chunks;
        read(Chunks.mutate(Chunks.split(chunks, left -> 1 + random.nextInt(80)), 25, random), random);
    }

    private static List<Chunk> anyOrder(Random random, int steps) {
        Script script = random.nextInt(4) == 0 ? Script.midStream() : new Script();
        script.client(Wire.ask("PING"));
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(14)) {
                case 0 -> script.clientGap(random.nextInt(50));
                case 1 -> script.serverGap(random.nextInt(50));
                case 2, 3, 4, 5, 6, 7 -> script.client(Wire.ask(COMMANDS[random.nextInt(COMMANDS.length)]));
                default -> script.server(ANSWERS[random.nextInt(ANSWERS.length)]);
            }
        }
        return script.chunks();
    }

    /** Gives the largest state in bytes. */
    private static int read(List<Chunk> chunks, Random random) {
        return Reading.of(List.of(), SMALL).accept(chunks, () -> random.nextInt(20) == 0);
    }
}
