package dev.weir.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.protocol.Chunks;
import dev.weir.protocol.EndsAnywhere;
import dev.weir.protocol.Fuzz;
import dev.weir.protocol.Script;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of every conversation, and of bytes that are none. */
class DnsPropertyTest {
    private static final DnsLimits SMALL = new DnsLimits(20, 30_000_000_000L, 10_000_000L);
    private static final int LARGEST_STATE = SMALL.openQueries() * 1100 + 2 * DnsStream.MAX_KEPT + 1000;
    private final List<String> truth = new ArrayList<>();

    private List<Chunk> conversation(Random random) {
        Script script = new Script();
        truth.clear();
        for (int i = 0; i < 6; i++) {
            String name = "n" + i + ".example";
            int id = random.nextInt(1 << 16);
            script.client(Messages.framed(Messages.query(id, name, 1)));
            if (random.nextInt(4) == 0) {
                truth.add("A " + name + " -");
            } else {
                int rcode = random.nextInt(4);
                script.server(Messages.framed(Messages.answer(id, name, 1, rcode, new int[random.nextInt(20)])));
                truth.add("A " + name + " " + DnsCodes.rcode(rcode));
            }
        }
        return script.close().chunks();
    }

    @Property(tries = 500)
    void anEndAnywhereNeverGivesAnErrorThatWasNotSeen(@ForAll long seed, @ForAll long where) {
        EndsAnywhere.neverAnErrorThatWasNotSeen(new DnsReading(), conversation(new Random(seed)), new Random(where));
    }

    @Property(tries = 200)
    void anySplitAndARestartAtAnyByteGiveTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        List<Chunk> chunks = conversation(random);
        int largest = 1 + random.nextInt(40);
        List<Chunk> pieces = Chunks.split(chunks, left -> 1 + random.nextInt(largest));
        DnsReading whole = DnsReading.of(chunks);
        assertThat(whole.lines()).containsExactlyInAnyOrderElementsOf(truth);
        DnsReading restarted = new DnsReading();
        restarted.accept(pieces, () -> true);

        restarted.assertSameAs(whole);
    }

    @Property(tries = 500)
    void aGapAnywhereNeverInventsAnExchange(@ForAll long seed) {
        Random random = new Random(seed);
        List<Chunk> chunks = conversation(random);
        int from = random.nextInt(200);
        List<Chunk> torn = Chunks.lose(chunks, random.nextBoolean(), from, from + 1 + random.nextInt(100));
        if (random.nextBoolean()) {
            torn = Chunks.startLate(torn, random.nextInt(4));
        }
        Set<String> possible = new HashSet<>(truth);
        truth.forEach(line -> possible.add(line.substring(0, line.lastIndexOf(' ')) + " -"));

        assertThat(possible).containsAll(DnsReading.of(torn).lines());
    }

    @Property(tries = 2000)
    void noBytesMakeItThrow(@ForAll long seed) {
        Random random = new Random(seed);
        DnsReading reading = new DnsReading();
        byte[] message = Messages.answer(5, "some.name.example", 1, 0, 1, 2, 3);
        reading.datagram(true, Messages.query(5, "some.name.example", 1));
        for (int i = 0; i < 20; i++) {
            byte[] mutated = message.clone();
            for (int n = random.nextInt(6); n > 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            reading.datagram(
                    random.nextBoolean(), java.util.Arrays.copyOf(mutated, random.nextInt(mutated.length + 1)));
        }
        Script script = new Script().client(Messages.framed(message));
        byte[] noise = new byte[300];
        random.nextBytes(noise);
        script.client(noise).server(noise).client(Messages.framed(message)).close();
        reading.accept(Chunks.split(script.chunks(), left -> 1 + random.nextInt(30)));
        reading.end();
    }

    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    void aRestartChangesNothingWhateverComes(@ForAll long seed) {
        Fuzz.conversations(
                "dns",
                seed,
                () -> new DnsReading(SMALL),
                LARGEST_STATE,
                random -> random.nextBoolean() ? conversation(random) : datagrams(random, 60));
    }

    private static List<Chunk> datagrams(Random random, int count) {
        Connection pair = Script.udp(Script.connection(0, 1));
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] message = message(random);
            for (int n = random.nextInt(4) == 0 ? 1 + random.nextInt(6) : 0; n > 0; n--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(message.length + 1) : message.length;
            chunks.add(new Chunk(
                    pair,
                    Chunk.Kind.DATAGRAM,
                    random.nextInt(8) != 0,
                    0,
                    0,
                    Script.START + i * Script.STEP,
                    message,
                    0,
                    length,
                    false));
        }
        return chunks;
    }

    private static byte[] message(Random random) {
        int id = random.nextInt(20);
        String name = "n".repeat(1 + random.nextInt(60)) + ".some.example";
        return random.nextBoolean()
                ? Messages.query(id, name, 1)
                : Messages.answer(id, name, 1, random.nextInt(16), new int[random.nextInt(20)]);
    }
}
