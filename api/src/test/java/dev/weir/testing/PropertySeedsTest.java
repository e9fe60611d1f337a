package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PropertySeedsTest {
    /** What jqwik makes first of the seed of every run. */
    private static final long FIRST = -3884;

    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    void everyRunTriesTheSameButThatOfAnotherSeed(@ForAll long value) {
        boolean usual = Long.getLong("weir.fuzz.seed", PropertySeeds.SEED) == PropertySeeds.SEED;
        assertThat(value == FIRST).isEqualTo(usual);
    }
}
