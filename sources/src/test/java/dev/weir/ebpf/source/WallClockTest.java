package dev.weir.ebpf.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When it is said that the clock was set. */
class WallClockTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final WallClock clock = new WallClock();

    @Test
    void aStepIsToldOnceAndSoIsTheWayBack() {
        assertThat(clock.look(NOW, NOW + 1)).isFalse();
        assertThat(clock.look(NOW, NOW + HOUR)).isTrue();
        assertThat(clock.look(NOW + 100, NOW + 100 + HOUR)).isFalse();
        assertThat(clock.look(NOW + 200, NOW + 200)).isTrue();
        assertThat(clock.look(NOW + 300, NOW + 300 - HOUR)).isTrue();
    }

    @Test
    void whatAClockIsOffByWhenItIsReadIsNoStep() {
        assertThat(clock.look(NOW, NOW - 999)).isFalse();
        assertThat(clock.look(NOW, NOW + 999)).isFalse();
    }
}
