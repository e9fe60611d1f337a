package dev.weir.requestmetrics.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.api.Exchange;
import dev.weir.api.MetricPoint;
import dev.weir.api.ProcessInfo;
import dev.weir.requestmetrics.MetricLimits;
import dev.weir.requestmetrics.MetricOptions;
import dev.weir.requestmetrics.Timed;
import dev.weir.span.Exchanges;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both operators together. */
@SuppressWarnings("try") // the harness may be interrupted while it closes
class RequestMetricsTest {
    private static final int MINUTE = 60_000;

    private static MetricOptions options(String temporality) {
        return temporality.equals("delta") ? Timed.DELTA : Timed.CUMULATIVE;
    }

    /** Of several processes, with several outcomes, in the order of their ends. */
    static List<Exchange> traffic(int number) {
        Random random = new Random(7);
        List<Exchange> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            long end = 1_000_000_000L * i * 60 / number;
            all.add(Exchanges.asServer()
                    .process(new ProcessInfo(random.nextInt(9) + 1, "worker", null, null))
                    .status(random.nextInt(5) == 0 ? "500" : "200")
                    .request(random.nextBoolean() ? "GET" : "POST", "/")
                    .at(random.nextInt(), random.nextInt())
                    .times(end - random.nextInt(2_000_000_000), end)
                    .build());
        }
        return all;
    }

    /** With watermarks on the way, one second behind. */
    static TwoPhases run(TwoPhases phases, int locals, List<Exchange> exchanges) throws Exception {
        for (Exchange e : exchanges) {
            phases.give(Math.floorMod(e.requestSeq(), locals), e);
            if (e.requestSeq() % 20 == 0) {
                phases.time(e.endNanos() / 1_000_000 - 1000);
            }
        }
        return phases;
    }

    @ParameterizedTest
    @ValueSource(strings = {"delta", "cumulative"})
    void theSameTrafficGivesTheSameMetricsAtEveryParallelismAndAfterARestore(String temporality) throws Exception {
        List<Exchange> traffic = traffic(3000);
        MetricOptions options = options(temporality);
        List<String> expected;
        try (TwoPhases one = run(TwoPhases.of(options, 1, 1), 1, traffic)) {
            expected = one.time(Long.MAX_VALUE).texts();
        }
        assertThat(expected).hasSizeGreaterThan(100);
        try (TwoPhases four = run(TwoPhases.of(options, 4, 4), 4, traffic)) {
            assertThat(four.time(Long.MAX_VALUE).texts()).isEqualTo(expected);
        }
        TwoPhases before = run(TwoPhases.of(options, 2, 2), 2, traffic.subList(0, 1234));
        try (TwoPhases after = run(before.restored(options, 3, 3), 3, traffic.subList(1234, 3000))) {
            assertThat(after.time(Long.MAX_VALUE).texts()).isEqualTo(expected);
        }
    }

    @Test
    void theOrderWithinTheDelayDoesNotMatter() throws Exception {
        List<Exchange> traffic = traffic(500);
        List<Exchange> shuffled = new ArrayList<>(traffic);
        // Within two seconds, which the window's delay covers.
        for (int i = 0; i + 16 < shuffled.size(); i += 16) {
            Collections.shuffle(shuffled.subList(i, i + 16), new Random(i));
        }
        try (TwoPhases straight = run(TwoPhases.of(Timed.DELTA, 1, 1), 1, traffic);
                TwoPhases mixed = run(TwoPhases.of(Timed.DELTA, 1, 1), 1, shuffled)) {
            assertThat(mixed.time(Long.MAX_VALUE).texts())
                    .isEqualTo(straight.time(Long.MAX_VALUE).texts());
        }
    }

    @Test
    void everyExchangeIsCountedOnce() throws Exception {
        try (TwoPhases delta = run(TwoPhases.of(Timed.DELTA, 4, 2), 4, traffic(3000));
                TwoPhases cumulative = run(TwoPhases.of(Timed.CUMULATIVE, 4, 2), 4, traffic(3000))) {
            assertThat(delta.time(Long.MAX_VALUE).points().stream()
                            .mapToLong(TwoPhases::count)
                            .sum())
                    .isEqualTo(3000);
            Map<Object, Long> last = new HashMap<>();
            for (MetricPoint p : cumulative.time(Long.MAX_VALUE).points()) {
                last.merge(List.of(p.resource(), p.attributes()), TwoPhases.count(p), Math::max);
            }
            assertThat(last.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3000);
        }
    }

    @Test
    void aWindowWaitsForTheSlowestSubtask() throws Exception {
        try (TwoPhases phases = TwoPhases.of(Timed.DELTA, 2, 1)) {
            phases.give(0, Timed.exchange(5_000, 5)).give(1, Timed.exchange(6_000, 5));
            assertThat(phases.time(0, MINUTE).points()).isEmpty();
            assertThat(phases.time(1, 12_998).points()).isEmpty();
            assertThat(phases.time(1, 12_999).points()).hasSize(1);
            assertThat(TwoPhases.count(phases.points().getFirst())).isEqualTo(2);
        }
    }

    @Test
    void aLateExchangeIsInAFurtherPointOrBesideTheStream() throws Exception {
        try (TwoPhases phases = TwoPhases.of(Timed.DELTA, 1, 1)) {
            phases.give(0, Timed.exchange(5_000, 5)).time(20_000);
            phases.give(0, Timed.exchange(6_000, 5)).time(20_100);
            assertThat(phases.points())
                    .extracting(MetricPoint::startNanos, MetricPoint::timeNanos, TwoPhases::count)
                    .containsOnly(tuple(0L, 10_000_000_000L, 1L))
                    .hasSize(2);
            phases.time(10_000 + 3_000 + MINUTE).give(0, Timed.exchange(6_000, 5));
            assertThat(phases.time(Long.MAX_VALUE).points()).hasSize(2);
            assertThat(phases.lateRecords()).isEqualTo(1);
        }
    }

    @Test
    void aLateExchangeAddsToTheNextCumulativePoint() throws Exception {
        try (TwoPhases phases = TwoPhases.of(Timed.CUMULATIVE, 1, 1)) {
            phases.give(0, Timed.exchange(5_000, 5)).time(20_000);
            phases.give(0, Timed.exchange(6_000, 5)).time(Long.MAX_VALUE);
            assertThat(phases.points())
                    .extracting(MetricPoint::startNanos, MetricPoint::timeNanos, TwoPhases::count)
                    .containsExactly(tuple(0L, 10_000_000_000L, 1L), tuple(0L, 20_000_000_000L, 2L));
        }
    }

    @Test
    void aMillionSeriesAreAsManyAsTheLimitAndNoExchangeIsLost() throws Exception {
        MetricOptions options = Timed.limited(Timed.CUMULATIVE, 100, MetricLimits.DEFAULTS);
        try (TwoPhases phases = TwoPhases.of(options, 1, 1)) {
            for (int i = 0; i < 1_000_000; i++) {
                phases.give(0, Exchanges.asClient().authority("h" + i).build());
                if (i % 50_000 == 0) {
                    phases.time(0);
                }
            }
            List<MetricPoint> points = phases.time(Long.MAX_VALUE).points();
            assertThat(points).hasSize(100);
            assertThat(points.stream().mapToLong(TwoPhases::count).sum()).isEqualTo(1_000_000);
            assertThat(points)
                    .filteredOn(p -> Boolean.TRUE.equals(p.attributes().get("otel.metric.overflow")))
                    .singleElement()
                    .satisfies(p -> assertThat(TwoPhases.count(p)).isEqualTo(1_000_000 - 99));
        }
    }

    @Test
    void allResourcesTogetherHaveALimitToo() throws Exception {
        MetricOptions options = Timed.limited(Timed.DELTA, 2000, new MetricLimits(10_000, 10_000, 50));
        try (TwoPhases phases = TwoPhases.of(options, 1, 1)) {
            for (int i = 0; i < 1000; i++) {
                phases.give(
                        0,
                        Exchanges.asClient()
                                .process(new ProcessInfo(i % 10 + 1, "worker", null, null))
                                .authority("h" + i)
                                .build());
            }
            List<MetricPoint> points = phases.time(Long.MAX_VALUE).points();
            // And an overflow for each resource.
            assertThat(points).hasSize(60);
            assertThat(points.stream().mapToLong(TwoPhases::count).sum()).isEqualTo(1000);
        }
    }

    @Test
    void theLimitIsKnownAfterARestore() throws Exception {
        MetricOptions options = Timed.limited(Timed.CUMULATIVE, 2000, new MetricLimits(10_000, 10_000, 5));
        TwoPhases before = TwoPhases.of(options, 1, 1);
        for (int i = 0; i < 5; i++) {
            before.give(0, Exchanges.asClient().authority("h" + i).build());
        }
        try (TwoPhases after = before.restored(options, 1, 1)) {
            after.give(0, Exchanges.asClient().authority("other").build());
            assertThat(after.time(Long.MAX_VALUE).points())
                    .filteredOn(p -> Boolean.TRUE.equals(p.attributes().get("otel.metric.overflow")))
                    .hasSize(1);
        }
    }

    @Test
    void aSeriesThatExpiredBeginsAnewAndItsPlaceIsFree() throws Exception {
        MetricOptions options = Timed.limited(Timed.CUMULATIVE, 2, MetricLimits.DEFAULTS);
        try (TwoPhases phases = TwoPhases.of(options, 1, 1)) {
            phases.give(0, Exchanges.asClient().authority("a").build()).time(10 * MINUTE);
            long later = 10L * MINUTE * 1_000_000;
            phases.give(
                    0, Exchanges.asClient().authority("b").times(later, later).build());
            assertThat(phases.time(Long.MAX_VALUE).points())
                    .extracting(p -> p.attributes().get("server.address"), MetricPoint::startNanos)
                    .containsExactly(tuple("a", 0L), tuple("b", later));
        }
    }

    @Test
    void otherBucketsAfterARestoreBeginNewSeries() throws Exception {
        TwoPhases before = TwoPhases.of(Timed.CUMULATIVE, 1, 1);
        before.give(0, Timed.exchange(5_000, 5));
        MetricOptions exponential = new MetricOptions(
                10_000,
                3_000,
                60_000,
                Timed.CUMULATIVE.temporality(),
                List.of(),
                160,
                true,
                2000,
                300_000,
                MetricLimits.DEFAULTS,
                Timed.CUMULATIVE.knownMethods());
        try (TwoPhases after = before.restored(exponential, 1, 1)) {
            after.give(0, Timed.exchange(6_000, 5));
            assertThat(after.time(Long.MAX_VALUE).points())
                    .extracting(TwoPhases::count)
                    .containsExactly(1L, 1L);
        }
    }
}
