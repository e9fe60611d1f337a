package dev.weir.requestmetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.api.MetricPoint.ExponentialHistogram;
import dev.weir.api.MetricPoint.Histogram;
import dev.weir.api.MetricPoint.Temporality;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HistogramsTest {
    private static final long SECOND = 1_000_000_000;

    /** From nothing to a thousand seconds, the short ones as often as the long ones. */
    @Provide
    Arbitrary<List<Long>> durations() {
        return Arbitraries.doubles()
                .between(0, 12)
                .map(exponent -> (long) Math.pow(10, exponent) - 1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
    }

    private static Durations explicit() {
        return new ExplicitBuckets(ExplicitBuckets.bounds(Timed.BUCKETS));
    }

    private static Histogram explicit(List<Long> durations) {
        return (Histogram)
                ((Aggregate) filled(HistogramsTest::explicit, durations)).value(Temporality.DELTA, List.of());
    }

    private static ExponentialHistogram exponential(int size, List<Long> durations) {
        Durations filled = filled(() -> new ExponentialBuckets(size), durations);
        return (ExponentialHistogram) ((Aggregate) filled).value(Temporality.DELTA, List.of());
    }

    private static Durations filled(Supplier<Durations> made, List<Long> durations) {
        Durations histogram = made.get();
        durations.forEach(nanos -> Timed.record(histogram, nanos));
        return histogram;
    }

    private static byte[] bytes(Object aggregate) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Aggregate.writeAny((Aggregate) aggregate, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Test
    void aBoundBelongsToTheBucketBelowIt() {
        Histogram h = explicit(List.of(5_000_000L, 5_000_001L, 10 * SECOND, 10 * SECOND + 1));
        assertThat(h.bounds()).startsWith(0.005, 0.01, 0.025).endsWith(7.5, 10).hasSize(14);
        assertThat(h.buckets()).startsWith(1, 1, 0).endsWith(1, 1).hasSize(15);
        assertThat(h.count()).isEqualTo(4);
        assertThat(h.max()).isEqualTo(10.000000001);
        assertThat(h.min()).isEqualTo(0.005);
    }

    @Test
    void aPowerOfTwoIsTheUpperBoundOfItsBucket() {
        ExponentialHistogram h = exponential(160, List.of(SECOND));
        assertThat(h.scale()).isEqualTo(20);
        assertThat(h.offset()).isEqualTo(-1);
        assertThat(h.buckets()).containsExactly(1);
        assertThat(exponential(160, List.of(2 * SECOND)).offset()).isEqualTo((1 << 20) - 1);
        assertThat(exponential(160, List.of(2 * SECOND + 1)).offset()).isEqualTo(1 << 20);
    }

    @Test
    void nothingIsCountedApart() {
        ExponentialHistogram h = exponential(160, List.of(0L, 0L));
        assertThat(h.zeroCount()).isEqualTo(2);
        assertThat(h.buckets()).isEmpty();
    }

    @Test
    void theSumOutlastsALong() {
        Moments moments = new Moments();
        for (int i = 0; i < 100; i++) {
            moments.record(Moments.LONGEST);
        }
        assertThat(moments.sum()).isEqualTo(1e11);
        Moments twice = new Moments();
        twice.add(moments);
        twice.add(moments);
        assertThat(twice.sum()).isEqualTo(2e11);
    }

    @Property
    void partsAddUpToTheWholeWhateverTheirOrder(
            @ForAll("durations") List<Long> durations, @ForAll @IntRange(min = 0, max = 200) int cut) throws Exception {
        int at = Math.min(cut, durations.size());
        List<Long> before = durations.subList(0, at);
        List<Long> after = durations.subList(at, durations.size());
        for (Supplier<Durations> made : List.<Supplier<Durations>>of(
                HistogramsTest::explicit, () -> new ExponentialBuckets(160), () -> new ExponentialBuckets(4))) {
            Aggregate one = (Aggregate) filled(made, before);
            Aggregate other = (Aggregate) filled(made, after);
            byte[] whole = bytes(((Aggregate) filled(made, durations)).plus((Aggregate) made.get()));
            assertThat(bytes(one.plus(other))).isEqualTo(whole);
            assertThat(bytes(other.plus(one))).isEqualTo(whole);
        }
    }

    @Property
    void whatIsWrittenIsReadAgain(@ForAll("durations") List<Long> durations) throws Exception {
        for (Supplier<Durations> made :
                List.<Supplier<Durations>>of(HistogramsTest::explicit, () -> new ExponentialBuckets(20))) {
            byte[] written = bytes(filled(made, durations));
            Aggregate read = Aggregate.readAny(new DataInputStream(new ByteArrayInputStream(written)));
            assertThat(bytes(read)).isEqualTo(written);
            assertThat(bytes(read.plus(read))).isEqualTo(bytes(((Aggregate) filled(made, durations)).plus(read)));
        }
    }

    @Property
    void percentilesOfExplicitBucketsAreTheTrueOnesWithinTheBounds(@ForAll("durations") List<Long> durations) {
        Histogram h = explicit(durations);
        long[] sorted = durations.stream().mapToLong(Long::longValue).sorted().toArray();
        for (double quantile : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            int rank = (int) Math.ceil(quantile * sorted.length);
            double truth = sorted[rank - 1] / 1e9;
            int bucket = bucket(h.buckets(), rank);
            if (bucket > 0) {
                assertThat(truth).isGreaterThan(h.bounds()[bucket - 1]);
            }
            if (bucket < h.bounds().length) {
                assertThat(truth).isLessThanOrEqualTo(h.bounds()[bucket]);
            }
        }
        assertThat(h.sum()).isCloseTo(Arrays.stream(sorted).sum() / 1e9, within(1e-6));
    }

    @Property
    void percentilesOfExponentialBucketsAreTheTrueOnesWithinTheBounds(
            @ForAll("durations") List<Long> durations, @ForAll @IntRange(min = 2, max = 160) int size) {
        ExponentialHistogram h = exponential(size, durations);
        assertThat(h.buckets().length).isLessThanOrEqualTo(size);
        assertThat(h.zeroCount() + Arrays.stream(h.buckets()).sum()).isEqualTo(durations.size());
        long[] sorted = durations.stream().mapToLong(Long::longValue).sorted().toArray();
        for (int rank = (int) h.zeroCount() + 1; rank <= sorted.length; rank++) {
            double truth = sorted[rank - 1] / 1e9;
            int index = h.offset() + bucket(h.buckets(), rank - (int) h.zeroCount());
            double step = Math.scalb(1.0, -h.scale());
            // A logarithm is right to its last digit only.
            assertThat(truth).isGreaterThan(Math.pow(2, index * step) * (1 - 1e-9));
            assertThat(truth).isLessThanOrEqualTo(Math.pow(2, (index + 1) * step) * (1 + 1e-9));
        }
    }

    private static int bucket(long[] buckets, int rank) {
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank) {
                return i;
            }
        }
        throw new AssertionError("fewer values than " + rank);
    }
}
