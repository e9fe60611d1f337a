package dev.weir.scope.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Entries of connections, many to an element of the state. */
class BundlesTest {
    @Test
    void manyConnectionsAreFewElements() {
        Bundles bundles = new Bundles();
        for (int i = 0; i < 60_000; i++) {
            bundles.add(7, new byte[300]);
        }
        assertThat(bundles.elements()).hasSizeLessThan(300).allMatch(b -> b.length <= Bundles.BYTES);
    }

    @Property(tries = 100)
    void whatIsPutInComesOutOfItsScopeInItsOrder(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Map<Long, List<byte[]>> in = new TreeMap<>();
        Bundles bundles = new Bundles();
        bundles.mark(3);
        in.put(3L, new ArrayList<>());
        for (int i = random.nextInt(300); i > 0; i--) {
            long scope = random.nextInt(3);
            byte[] entry = new byte[random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(1000)];
            random.nextBytes(entry);
            bundles.add(scope, entry);
            in.computeIfAbsent(scope, s -> new ArrayList<>()).add(entry);
        }
        Map<Long, List<byte[]>> out = new TreeMap<>();
        for (byte[] bundle : bundles.elements()) {
            out.computeIfAbsent(Bundles.scope(bundle), s -> new ArrayList<>()).addAll(Bundles.entries(bundle));
        }
        assertThat(out.keySet()).isEqualTo(in.keySet());
        in.forEach((scope, entries) ->
                assertThat(out.get(scope).toArray(byte[][]::new)).isDeepEqualTo(entries.toArray(byte[][]::new)));
    }
}
