package dev.weir.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.EncodedPoint;
import dev.weir.api.EncodedSpan;
import org.junit.jupiter.api.Test;

/** Records that wait hold on to more than their own bytes. */
class HeldBytesTest {
    private static final int HALF = (int) HeldBytes.MOST / 2;

    private final HeldBytes held = new HeldBytes();

    @Test
    void theRequestOfSeveralSpansCountsOnceAndThoseOfOthersAsWell() {
        byte[] request = new byte[HALF];
        for (int i = 0; i < 1_000; i++) {
            assertThat(held.add(span(request))).isFalse();
        }
        assertThat(held.add(span(new byte[HALF]))).isFalse();
        assertThat(held.add(span(new byte[1]))).isTrue();
        held.clear();
        assertThat(held.add(span(request))).isFalse();
    }

    @Test
    void ofPointsTheirMetricCountsOnce() {
        EncodedPoint.Metric metric =
                new EncodedPoint.Metric(new byte[HALF], new byte[10], new byte[10], 5, new byte[10]);
        assertThat(held.add(new EncodedPoint(metric, new byte[10]))).isFalse();
        assertThat(held.add(new EncodedPoint(metric, new byte[HALF / 2]))).isFalse();
        assertThat(held.add(new EncodedPoint(metric, new byte[HALF / 2]))).isTrue();
    }

    private static EncodedSpan span(byte[] request) {
        return new EncodedSpan(new EncodedSpan.Scope(new byte[0], new byte[0]), request, 0, 1);
    }
}
