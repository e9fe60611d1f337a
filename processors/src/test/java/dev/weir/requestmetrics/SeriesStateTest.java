package dev.weir.requestmetrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.MetricPoint.Sum;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesStateTest {
    private final List<String> told = new ArrayList<>();
    private SeriesState state = SeriesState.NEW;

    private void add(long window, long count) {
        state = state.add(window, new Tally(count));
    }

    private void close(long time, MetricOptions options) {
        state = state.close(
                time,
                options,
                w -> told.add(w.startMillis() + "-" + w.endMillis() + ": " + ((Sum) w.value()).number()));
    }

    @Test
    void aDeltaPointIsItsWindow() {
        add(10_000, 3);
        add(0, 1);
        add(10_000, 4);
        close(9_999, Timed.DELTA);
        assertThat(told).containsExactly("0-10000: 1");
        close(19_999, Timed.DELTA);
        assertThat(told).containsExactly("0-10000: 1", "10000-20000: 7");
        assertThat(state.idle()).isTrue();
    }

    @Test
    void whatIsLateGivesADeltaPointMoreOfTheSameWindow() {
        add(0, 1);
        close(19_999, Timed.DELTA);
        add(0, 5);
        close(20_000, Timed.DELTA);
        assertThat(told).containsExactly("0-10000: 1", "0-10000: 5");
    }

    @Test
    void aCumulativePointSumsUpSinceTheStart() {
        add(10_000, 1);
        add(30_000, 2);
        close(Long.MAX_VALUE, Timed.CUMULATIVE);
        assertThat(told).containsExactly("10000-20000: 1", "10000-40000: 3");
    }

    @Test
    void whatIsLateIsInTheNextCumulativePointAndTimeNeverGoesBack() {
        add(0, 1);
        add(10_000, 1);
        close(19_999, Timed.CUMULATIVE);
        add(0, 5);
        close(29_999, Timed.CUMULATIVE);
        assertThat(told).containsExactly("0-10000: 1", "0-20000: 2", "0-30000: 7");
    }

    @Test
    void aSeriesThatWasSilentForLongBeginsAnew() {
        add(0, 1);
        close(9_999, Timed.CUMULATIVE);
        add(300_000, 1);
        close(Long.MAX_VALUE, Timed.CUMULATIVE);
        add(610_000, 1);
        close(Long.MAX_VALUE, Timed.CUMULATIVE);
        assertThat(told).containsExactly("0-10000: 1", "0-310000: 2", "610000-620000: 1");
    }
}
