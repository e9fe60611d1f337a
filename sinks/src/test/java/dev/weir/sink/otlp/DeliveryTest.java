package dev.weir.sink.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.otlp.ExportRequest;
import dev.weir.otlp.OtlpSignal;
import dev.weir.sink.testing.TestSpans;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of retrying, on a clock that stands still but for the pauses. */
class DeliveryTest implements Time, Transport, Delivery.Listener {
    private static final Reply DOWN = new Reply.Unavailable("UNAVAILABLE", Duration.ZERO, "down");
    private static final Reply TAKEN = new Reply.Accepted(0, "");

    private final List<Duration> pauses = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final Deque<Reply> replies = new ArrayDeque<>();
    private Reply otherwise = TAKEN;
    private long now;
    private int retries;

    @Test
    void pausesGrowByTheMultiplierUpToTheLongest() throws Exception {
        replies.addAll(List.of(DOWN, DOWN, DOWN, DOWN, DOWN, DOWN));

        Tally tally = delivery(0.5).deliver(TestSpans.request(3));

        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(5000),
                        Duration.ofMillis(7500),
                        Duration.ofMillis(11_250),
                        Duration.ofMillis(16_875),
                        Duration.ofNanos(25_312_500_000L),
                        Duration.ofSeconds(30));
        assertThat(tally.accepted).isEqualTo(3);
        assertThat(tally.dropped).isEmpty();
        assertThat(retries).isEqualTo(6);
    }

    @Test
    void pausesAreSpreadByTheRandomizationFactor() throws Exception {
        replies.add(DOWN);
        delivery(0).deliver(TestSpans.request(1));
        replies.add(DOWN);
        delivery(1).deliver(TestSpans.request(1));

        assertThat(pauses).containsExactly(Duration.ofMillis(2500), Duration.ofMillis(7500));
    }

    @Test
    void theReceiversWishIsHonouredWhereItIsTheLongerOne() throws Exception {
        replies.add(new Reply.Unavailable("http_503", Duration.ofSeconds(60), ""));
        replies.add(new Reply.Unavailable("http_503", Duration.ofSeconds(1), ""));

        delivery(0.5).deliver(TestSpans.request(1));

        assertThat(pauses).containsExactly(Duration.ofSeconds(60), Duration.ofMillis(7500));
    }

    @Test
    void afterMaxElapsedTimeABatchIsDroppedAndCounted() throws Exception {
        otherwise = DOWN;

        Tally tally = delivery(0.5).deliver(TestSpans.request(4));

        assertThat(tally.dropped).isEqualTo(Map.of("max_elapsed_time", 4));
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(300));
    }

    @Test
    void withoutALimitABatchIsNeverGivenUp() throws Exception {
        replies.addAll(java.util.Collections.nCopies(1000, DOWN));

        Tally tally = delivery(0.5, "retry_on_failure.max_elapsed_time", "0").deliver(TestSpans.request(4));

        assertThat(tally.accepted).isEqualTo(4);
        assertThat(Duration.ofNanos(now)).isGreaterThan(Duration.ofHours(8));
    }

    @Test
    void withoutRetriesTheFirstFailureDropsTheBatch() throws Exception {
        otherwise = DOWN;

        Tally tally = delivery(0.5, "retry_on_failure.enabled", false).deliver(TestSpans.request(4));

        assertThat(tally.dropped).isEqualTo(Map.of("retry_disabled", 4));
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatIsRefusedIsDroppedByItsCodeAndNotSentAgain() throws Exception {
        otherwise = new Reply.Refused("INVALID_ARGUMENT", "bad");

        Tally tally = delivery(0.5).deliver(TestSpans.request(4));

        assertThat(tally.dropped).isEqualTo(Map.of("INVALID_ARGUMENT", 4));
        assertThat(sizes).containsExactly(4);
    }

    @Test
    void aPartialSuccessIsNotSentAgainAndItsRejectedSpansAreCountedApart() throws Exception {
        replies.add(new Reply.Accepted(3, "too old"));

        Tally tally = delivery(0.5).deliver(TestSpans.request(4));

        assertThat(tally.accepted).isEqualTo(1);
        assertThat(tally.rejected).isEqualTo(3);
        assertThat(sizes).containsExactly(4);
    }

    @Test
    void afterTheLastCallNoBatchStartsItsTimeAnew() throws Exception {
        otherwise = DOWN;
        Delivery delivery = delivery(0.5);
        delivery.lastCall();
        delivery.deliver(TestSpans.request(4));
        long first = now;
        delivery.deliver(TestSpans.request(4));

        assertThat(Duration.ofNanos(now - first)).isLessThan(Duration.ofSeconds(30));
    }

    private Delivery delivery(double random, Object... options) {
        Object[] all = Arrays.copyOf(options, options.length + 2);
        all[options.length] = "endpoint";
        all[options.length + 1] = "localhost:4317";
        return new Delivery(OtlpSignal.TRACES, Configs.grpc(all), this, this, this, () -> random);
    }

    @Override
    public Reply send(ExportRequest request) {
        sizes.add(request.records());
        return replies.isEmpty() ? otherwise : replies.poll();
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void sleep(Duration duration) {
        pauses.add(duration);
        now += duration.toNanos();
    }

    @Override
    public void retried() {
        retries++;
    }

    @Override
    public void close() {}
}
