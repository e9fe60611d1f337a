package dev.weir.http1;

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
class Http1FuzzTest {
    private static final Http1Limits SMALL = new Http1Limits(2048, 20, 8192);
    private static final int LARGEST_STATE = SMALL.openBytes() + 2 * SMALL.headBytes() + 20 * 200 + 1000;
    private static final String[] WORDS = {
        "GET ",
        "HEAD ",
        "CONNECT ",
        "/a",
        "*",
        " HTTP/1.1",
        " HTTP/1.0",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 100 C",
        "HTTP/1.1 101 S",
        "HTTP/1.1 204 N",
        "\r\n",
        "\n",
        "\r\n\r\n",
        "\r",
        " ",
        "\t",
        ":",
        ",",
        "Content-Length: 5",
        "Content-Length: ",
        "99999999",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip",
        "Host: a",
        "traceparent: 00",
        "tracestate: a=b",
        "5",
        "0",
        "abcde",
        ";x=y",
        "\u0000",
        "\u00ff",
        "Upgrade: x",
        "x".repeat(300)
    };

    @Property(tries = 2000)
    void mutatedConversationsNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        List<Chunk> chunks = new Dialogue(seed, 6, 3).chunks;
        read(Chunks.mutate(Chunks.split(chunks, left -> 1 + random.nextInt(80)), 25, random), random);
    }

    @Property(tries = 2000)
    void wordsOfHttpInAnyOrderNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        read(words(random, 60), random);
    }

    private static List<Chunk> words(Random random, int steps) {
        Script script = random.nextInt(4) == 0 ? Script.midStream() : new Script();
        script.client("GET / HTTP/1.1\r\n");
        for (int i = 0; i < steps; i++) {
            StringBuilder text = new StringBuilder();
            for (int w = random.nextInt(8); w >= 0; w--) {
                text.append(WORDS[random.nextInt(WORDS.length)]);
            }
            switch (random.nextInt(12)) {
                case 0 -> script.clientGap(random.nextInt(50));
                case 1 -> script.serverGap(random.nextInt(50));
                case 2, 3, 4, 5, 6 -> script.client(text.toString());
                default -> script.server(text.toString());
            }
        }
        return script.chunks();
    }

    @Property(tries = 500)
    void randomBytesNeverThrow(@ForAll long seed) {
        Random random = new Random(seed);
        Script script = new Script().client("GET / HTTP/1.1\r\n\r\n");
        for (int i = 0; i < 30; i++) {
            byte[] bytes = new byte[1 + random.nextInt(500)];
            random.nextBytes(bytes);
            script.say(random.nextBoolean(), bytes);
        }
        read(script.chunks(), random);
    }

    @Test
    void stateStaysSmallWhateverComes() {
        Random random = new Random(7);
        Script script = new Script();
        for (int i = 0; i < 20_000; i++) {
            String text = WORDS[random.nextInt(WORDS.length)] + WORDS[random.nextInt(WORDS.length)];
            script.say(random.nextBoolean(), text);
        }
        int largest = Reading.of(List.of(), SMALL).accept(script.chunks(), () -> true);
        assertThat(largest).isLessThan(LARGEST_STATE);
    }

    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    void aRestartChangesNothingWhateverComes(@ForAll long seed) {
        Fuzz.conversations(
                "http",
                seed,
                () -> Reading.of(List.of(), SMALL),
                LARGEST_STATE,
                random -> random.nextBoolean() ? new Dialogue(random.nextLong(), 6, 3).chunks : words(random, 200));
    }

    private static void read(List<Chunk> chunks, Random random) {
        Reading.of(List.of(), SMALL).accept(chunks, () -> random.nextInt(20) == 0);
    }
}
