package dev.weir.reassembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PairTableTest {
    /** Few keys and many operations, so that chains of collisions grow, break and wrap. */
    @Property(tries = 200)
    void itDoesWhatAHashMapDoes(@ForAll long seed) {
        Random random = new Random(seed);
        PairTable<Integer> table = new PairTable<>();
        Map<List<Long>, Integer> oracle = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            long a = random.nextInt(3);
            long b = random.nextInt(200);
            if (random.nextInt(5) < 3) {
                table.put(a, b, i);
                oracle.put(List.of(a, b), i);
            } else {
                table.remove(a, b);
                oracle.remove(List.of(a, b));
            }
            assertThat(table.size()).isEqualTo(oracle.size());
        }
        oracle.forEach(
                (key, value) -> assertThat(table.get(key.get(0), key.get(1))).isEqualTo(value));
        assertThat(table.values()).containsExactlyInAnyOrderElementsOf(oracle.values());
        assertThat(table.get(7, 7)).isNull();
    }
}
