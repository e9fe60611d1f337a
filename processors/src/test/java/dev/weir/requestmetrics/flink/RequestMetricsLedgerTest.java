package dev.weir.requestmetrics.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Exchange;
import dev.weir.api.Host;
import dev.weir.api.Loss;
import dev.weir.requestmetrics.MetricLimits;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.Timed;
import dev.weir.span.Exchanges;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where every exchange went, over both halves: in a point, left out by reason, or in a window that is still open. */
@SuppressWarnings("try") // the harness may be interrupted while it closes
class RequestMetricsLedgerTest {
    private static final long NEVER = 600_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itAddsUpWheneverTimeGoesOn(boolean delta) throws Exception {
        MetricOptions options = delta ? Timed.DELTA : Timed.CUMULATIVE;
        List<Exchange> traffic = RequestMetricsTest.traffic(3000);
        try (TwoPhases phases = TwoPhases.of(options, 2, 3)) {
            for (int i = 0; i < traffic.size(); i++) {
                phases.give(i % 2, traffic.get(i));
                if (i % 50 == 0) {
                    phases.time(traffic.get(i).endNanos() / 1_000_000 - 1000);
                    assertThat(left(phases)).isZero();
                }
            }
            assertThat(phases.counts())
                    .containsEntry("accepted_exchanges", 3000L)
                    .extractingByKey("held_exchanges")
                    .satisfies(held -> assertThat(held).isBetween(1L, 2999L));
            phases.time(Long.MAX_VALUE);
            assertThat(phases.counts())
                    .containsEntry("used_exchanges", 3000L)
                    .containsEntry("held_exchanges", 0L)
                    .containsEntry("sent_data_points", (long) phases.points().size());
        }
    }

    @Test
    void whatIsInNoPointIsLeftOutByReason() throws Exception {
        try (TwoPhases phases = TwoPhases.of(Timed.DELTA, 1, 1)) {
            phases.give(0, Exchanges.asServer().protocol("smtp").build());
            phases.give(0, Timed.exchange(1_000, 5)).time(NEVER);
            phases.give(0, Timed.exchange(2_000, 5));
            // A loss is no exchange, though it has a point of its own.
            phases.give(0, new Loss(1, new Host("node-1", null), null, Loss.Reason.CAPTURE, NEVER * 1_000_000, 40));
            phases.time(Long.MAX_VALUE);
            assertThat(phases.counts())
                    .containsEntry("accepted_exchanges", 3L)
                    .containsEntry("skipped_exchanges.no_metric", 1L)
                    .containsEntry("lost_exchanges.late", 1L)
                    .containsEntry("used_exchanges", 1L)
                    .containsEntry("sent_data_points", 2L);
            assertThat(left(phases)).isZero();
        }
    }

    @Test
    void seriesBeyondTheLimitsAreInPointsToo() throws Exception {
        MetricOptions options = Timed.limited(Timed.CUMULATIVE, 5, new MetricLimits(3, 2, 7));
        try (TwoPhases phases =
                RequestMetricsTest.run(TwoPhases.of(options, 2, 2), 2, RequestMetricsTest.traffic(1000))) {
            phases.time(Long.MAX_VALUE);
            assertThat(phases.counts()).containsEntry("used_exchanges", 1000L);
            assertThat(left(phases)).isZero();
        }
    }

    @Test
    void whatWasHeldAtARestartComesBack() throws Exception {
        List<Exchange> traffic = RequestMetricsTest.traffic(1000);
        TwoPhases before = RequestMetricsTest.run(TwoPhases.of(Timed.CUMULATIVE, 2, 2), 2, traffic.subList(0, 500));
        try (TwoPhases after = before.restored(Timed.CUMULATIVE, 3, 3)) {
            long restored = after.counts().get("restored_exchanges");
            assertThat(restored).isPositive();
            // What the job before held is what this one begins with.
            assertThat(after.counts()).containsEntry("held_exchanges", 2 * restored);
            assertThat(left(after)).isZero();
            RequestMetricsTest.run(after, 3, traffic.subList(500, 1000)).time(Long.MAX_VALUE);
            assertThat(after.counts()).containsEntry("used_exchanges", 1000L).containsEntry("held_exchanges", restored);
            assertThat(left(after)).isZero();
        }
    }

    /** What came in less what became of it. */
    static long left(TwoPhases phases) {
        long left = 0;
        for (Map.Entry<String, Long> count : phases.counts().entrySet()) {
            String name = count.getKey();
            if (name.contains("_exchanges")) {
                boolean in = name.startsWith("accepted_") || name.startsWith("restored_");
                left += in ? count.getValue() : -count.getValue();
            }
        }
        return left;
    }
}
