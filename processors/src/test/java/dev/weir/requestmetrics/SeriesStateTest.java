package dev.weir.requestmetrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.MetricPoint.Sum;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesStateTest {
    private final List<String> told = new ArrayList<>();
    private SeriesState state = SeriesState.NEW;

    private void add(long window, long count, MetricOptions options) {
        state = state.add(window, new Tally(count), options);
    }

    private void close(long time, MetricOptions options) {
        state = state.close(
                time,
                options,
                w -> told.add(w.startMillis() + "-" + w.endMillis() + ": " + ((Sum) w.value()).number()));
    }

    @Test
    void aDeltaPointIsItsWindow() {
        add(10_000, 3, Timed.DELTA);
        add(0, 1, Timed.DELTA);
        add(10_000, 4, Timed.DELTA);
        close(9_999, Timed.DELTA);
        assertThat(told).containsExactly("0-10000: 1");
        close(19_999, Timed.DELTA);
        assertThat(told).containsExactly("0-10000: 1", "10000-20000: 7");
        assertThat(state.idle()).isTrue();
    }

    @Test
    void whatIsLateGivesADeltaPointMoreOfTheSameWindow() {
        add(0, 1, Timed.DELTA);
        close(19_999, Timed.DELTA);
        add(0, 5, Timed.DELTA);
        close(20_000, Timed.DELTA);
        assertThat(told).containsExactly("0-10000: 1", "0-10000: 5");
    }

    @Test
    void aCumulativePointSumsUpSinceTheStart() {
        add(10_000, 1, Timed.CUMULATIVE);
        add(30_000, 2, Timed.CUMULATIVE);
        close(Long.MAX_VALUE, Timed.CUMULATIVE);
        assertThat(told).containsExactly("10000-20000: 1", "10000-40000: 3");
    }

    @Test
    void whatIsLateIsInTheNextCumulativePointAndTimeNeverGoesBack() {
        add(0, 1, Timed.CUMULATIVE);
        add(10_000, 1, Timed.CUMULATIVE);
        close(19_999, Timed.CUMULATIVE);
        add(0, 5, Timed.CUMULATIVE);
        close(29_999, Timed.CUMULATIVE);
        assertThat(told).containsExactly("0-10000: 1", "0-20000: 2", "0-30000: 7");
    }

    @Test
    void aSeriesThatWasSilentForLongBeginsAnew() {
        add(0, 1, Timed.CUMULATIVE);
        close(9_999, Timed.CUMULATIVE);
        add(300_000, 1, Timed.CUMULATIVE);
        close(Long.MAX_VALUE, Timed.CUMULATIVE);
        add(610_000, 1, Timed.CUMULATIVE);
        close(Long.MAX_VALUE, Timed.CUMULATIVE);
        assertThat(told).containsExactly("0-10000: 1", "0-310000: 2", "610000-620000: 1");
    }

    @Test
    void aWindowUnderWayKeepsItsLengthWhenShorterOnesAreSetAndNoPointOverlapsAnother() {
        add(0, 1, Timed.window(60_000, Timed.CUMULATIVE));
        add(40_000, 2, Timed.CUMULATIVE);
        add(60_000, 4, Timed.CUMULATIVE);
        assertThat(state.endMillis(40_000, Timed.CUMULATIVE)).isEqualTo(60_000);
        close(59_999, Timed.CUMULATIVE);
        close(69_999, Timed.CUMULATIVE);
        assertThat(told).containsExactly("0-60000: 3", "0-70000: 7");
    }

    @Test
    void aWindowUnderWayGrowsToTheEndOfTheLongerOneThatIsSet() {
        MetricOptions minutes = Timed.window(60_000, Timed.CUMULATIVE);
        add(20_000, 1, Timed.CUMULATIVE);
        close(29_999, Timed.CUMULATIVE);
        add(30_000, 1, Timed.CUMULATIVE);
        add(40_000, 1, Timed.CUMULATIVE);
        add(0, 5, minutes);
        assertThat(state.endMillis(0, minutes)).isEqualTo(60_000);
        close(39_999, minutes);
        close(59_999, minutes);
        assertThat(told).containsExactly("20000-30000: 1", "20000-60000: 8");
    }

    @Test
    void aWindowUnderWayEndsByItselfWhenNothingMoreComes() {
        add(30_000, 1, Timed.CUMULATIVE);
        close(39_999, Timed.window(60_000, Timed.CUMULATIVE));
        assertThat(told).containsExactly("30000-40000: 1");
    }

    @Test
    void deltaWindowsOfTwoLengthsEachHaveWhatCameInTheirTime() {
        MetricOptions minutes = Timed.window(60_000, Timed.DELTA);
        add(0, 1, minutes);
        add(0, 2, Timed.DELTA);
        add(40_000, 4, Timed.DELTA);
        close(59_999, Timed.DELTA);
        assertThat(told).containsExactlyInAnyOrder("0-60000: 1", "0-10000: 2", "40000-50000: 4");
        assertThat(state.idle()).isTrue();
    }

    @Test
    void fromDeltaToCumulativeAndBackNothingIsCountedTwice() {
        add(0, 1, Timed.DELTA);
        close(9_999, Timed.CUMULATIVE);
        add(10_000, 2, Timed.CUMULATIVE);
        close(19_999, Timed.DELTA);
        add(0, 4, Timed.DELTA);
        close(19_999, Timed.DELTA);
        assertThat(told).containsExactly("0-10000: 1", "10000-20000: 2", "0-10000: 4");
    }
}
