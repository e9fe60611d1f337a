package dev.weir.requestmetrics;

import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.Temporality;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A histogram with explicit bounds. */
final class ExplicitBuckets extends Durations implements Aggregate {
    /** Upper bounds in nanoseconds, inclusive; shared. */
    private final long[] bounds;

    private final long[] buckets;

    ExplicitBuckets(long[] bounds) {
        this(bounds, new long[bounds.length + 1], new Moments(), new Exemplars(bounds.length + 1));
    }

    private ExplicitBuckets(long[] bounds, long[] buckets, Moments moments, Exemplars exemplars) {
        super(moments, exemplars);
        this.bounds = bounds;
        this.buckets = buckets;
    }

    static long[] bounds(List<Duration> durations) {
        return durations.stream().mapToLong(Duration::toNanos).toArray();
    }

    @Override
    int count(long nanos) {
        int bucket = 0;
        while (bucket < bounds.length && nanos > bounds[bucket]) {
            bucket++;
        }
        buckets[bucket]++;
        return bucket;
    }

    @Override
    public Aggregate plus(Aggregate other) {
        ExplicitBuckets o = (ExplicitBuckets) other;
        ExplicitBuckets sum =
                new ExplicitBuckets(bounds, buckets.clone(), new Moments(), new Exemplars(buckets.length));
        for (int i = 0; i < buckets.length; i++) {
            sum.buckets[i] += o.buckets[i];
        }
        sum.addShared(this);
        sum.addShared(o);
        return sum;
    }

    @Override
    public Aggregate withoutExemplars() {
        return new ExplicitBuckets(bounds, buckets, moments, new Exemplars(buckets.length));
    }

    @Override
    public int layout() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public MetricPoint.Value value(Temporality temporality, List<Exemplar> samples) {
        double[] seconds = new double[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            seconds[i] = bounds[i] / Moments.NANOS_PER_SECOND;
        }
        return new MetricPoint.Histogram(
                temporality, count(), moments.sum(), min(temporality), max(temporality), seconds, buckets, samples);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(bounds.length);
        for (long bound : bounds) {
            out.writeLong(bound);
        }
        for (long bucket : buckets) {
            out.writeLong(bucket);
        }
        moments.write(out);
        exemplars.write(out);
    }

    static ExplicitBuckets read(DataInput in) throws IOException {
        long[] bounds = new long[in.readInt()];
        long[] buckets = new long[bounds.length + 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = in.readLong();
        }
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = in.readLong();
        }
        return new ExplicitBuckets(bounds, buckets, Moments.read(in), Exemplars.read(buckets.length, in));
    }
}
