package dev.weir.requestmetrics;

import dev.weir.api.MetricPoint;
import dev.weir.api.MetricPoint.Exemplar;
import dev.weir.api.MetricPoint.Temporality;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * A histogram with bounds at the powers of 2^(2^-scale), upper ones inclusive, as OpenTelemetry's data model has it. It begins at the
 * finest scale and halves its resolution whenever the values do not fit in the buckets that it may have. Indexes are always
 * computed at the finest scale and shifted from there: so the buckets depend on the values alone, not on their order.
 */
final class ExponentialBuckets extends Durations implements Aggregate {
    private static final int FINEST = 20;
    private static final int EXEMPLARS = 8;
    private static final int FIRST_CAPACITY = 16;
    private static final long MANTISSA = (1L << 52) - 1;
    private static final double STEPS = (1 << FINEST) / Math.log(2);

    private final int size;
    private int scale = FINEST;
    private long zeros;

    /** First and last index with a value; none if last is below first. */
    private int first;

    private int last = -1;

    /** The bucket of {@code base} is at 0; {@code first} to {@code last} lie within. */
    private long[] buckets = new long[0];

    private int base;

    /** @param size most buckets, 2 or more */
    ExponentialBuckets(int size) {
        this(size, new Moments(), new Exemplars(EXEMPLARS));
    }

    private ExponentialBuckets(int size, Moments moments, Exemplars exemplars) {
        super(moments, exemplars);
        this.size = size;
    }

    @Override
    int count(long nanos) {
        if (nanos == 0) {
            zeros++;
            return 0;
        }
        int index = index(nanos);
        add(index, FINEST, 1);
        return Math.floorMod(index >> (FINEST - 3), EXEMPLARS);
    }

    /** At the finest scale. */
    private static int index(long nanos) {
        long bits = Double.doubleToRawLongBits(nanos / Moments.NANOS_PER_SECOND);
        int exponent = (int) (bits >>> 52) - 1023;
        long mantissa = bits & MANTISSA;
        if (mantissa == 0) {
            // A power of two is the upper bound of the bucket below it.
            return (exponent << FINEST) - 1;
        }
        double fraction = Double.longBitsToDouble(1023L << 52 | mantissa);
        int steps = (int) (Math.log(fraction) * STEPS);
        return (exponent << FINEST) + Math.min(steps, (1 << FINEST) - 1);
    }

    private void add(int index, int scaleOfIndex, long count) {
        int i = index >> (scaleOfIndex - scale);
        int low = last < first ? i : Math.min(first, i);
        int high = last < first ? i : Math.max(last, i);
        int halvings = 0;
        while ((high >> halvings) - (low >> halvings) >= size) {
            halvings++;
        }
        coarsen(halvings);
        first = low >> halvings;
        last = high >> halvings;
        reserve();
        buckets[(i >> halvings) - base] += count;
    }

    private void coarsen(int halvings) {
        scale -= halvings;
        if (halvings == 0 || last < first) {
            return;
        }
        int low = first >> halvings;
        long[] coarse = new long[(last >> halvings) - low + 1];
        for (int i = first; i <= last; i++) {
            coarse[(i >> halvings) - low] += buckets[i - base];
        }
        last >>= halvings;
        first = low;
        buckets = coarse;
        base = low;
    }

    /** Makes room from {@code first} to {@code last}, with some to spare on the side where it was missing. */
    private void reserve() {
        if (buckets.length > 0 && first >= base && last < base + buckets.length) {
            return;
        }
        int needed = last - first + 1;
        int capacity = Math.min(size, Math.max(Math.max(FIRST_CAPACITY, needed), 2 * buckets.length));
        int newBase = buckets.length > 0 && first < base ? last - capacity + 1 : first;
        long[] wider = new long[capacity];
        for (int i = 0; i < buckets.length; i++) {
            if (buckets[i] != 0) {
                wider[base + i - newBase] = buckets[i];
            }
        }
        buckets = wider;
        base = newBase;
    }

    @Override
    public Aggregate plus(Aggregate other) {
        ExponentialBuckets sum = new ExponentialBuckets(size);
        sum.addBuckets(this);
        sum.addBuckets((ExponentialBuckets) other);
        return sum;
    }

    private void addBuckets(ExponentialBuckets other) {
        if (scale > other.scale) {
            coarsen(scale - other.scale);
        }
        for (int i = other.first; i <= other.last; i++) {
            if (other.buckets[i - other.base] != 0) {
                add(i, other.scale, other.buckets[i - other.base]);
            }
        }
        zeros += other.zeros;
        addShared(other);
    }

    @Override
    public Aggregate withoutExemplars() {
        ExponentialBuckets copy = new ExponentialBuckets(size, moments, new Exemplars(EXEMPLARS));
        copy.scale = scale;
        copy.zeros = zeros;
        copy.first = first;
        copy.last = last;
        copy.buckets = buckets;
        copy.base = base;
        return copy;
    }

    @Override
    public int layout() {
        return -size;
    }

    @Override
    public MetricPoint.Value value(Temporality temporality, List<Exemplar> samples) {
        return new MetricPoint.ExponentialHistogram(
                temporality,
                count(),
                moments.sum(),
                min(temporality),
                max(temporality),
                scale,
                zeros,
                first,
                dense(),
                samples);
    }

    private long[] dense() {
        long[] dense = new long[last - first + 1];
        if (dense.length > 0) {
            System.arraycopy(buckets, first - base, dense, 0, dense.length);
        }
        return dense;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(size);
        out.writeByte(scale);
        out.writeLong(zeros);
        out.writeInt(first);
        out.writeInt(last);
        for (long bucket : dense()) {
            out.writeLong(bucket);
        }
        moments.write(out);
        exemplars.write(out);
    }

    static ExponentialBuckets read(DataInput in) throws IOException {
        int size = in.readInt();
        int scale = in.readByte();
        long zeros = in.readLong();
        int first = in.readInt();
        int last = in.readInt();
        long[] buckets = new long[last - first + 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = in.readLong();
        }
        ExponentialBuckets read = new ExponentialBuckets(size, Moments.read(in), Exemplars.read(EXEMPLARS, in));
        read.scale = scale;
        read.zeros = zeros;
        read.first = first;
        read.last = last;
        read.buckets = buckets;
        read.base = first;
        return read;
    }
}
