package dev.weir.requestmetrics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Number, sum and extremes of durations. The sum is kept in whole nanoseconds, in two numbers: a double would depend on the order of
 * the additions, and one long is full after 292 years, which 10,000 requests at a time make in ten days.
 */
final class Moments {
    /** 31 years: nothing lasts longer, and two of these fit in a long. */
    static final long LONGEST = 1_000_000_000_000_000_000L;

    static final double NANOS_PER_SECOND = 1e9;
    private static final long SECOND = 1_000_000_000;

    private long count;
    private long seconds;
    private long nanos;
    private long min = Long.MAX_VALUE;
    private long max;

    /** @param duration 0 to {@link #LONGEST} */
    void record(long duration) {
        count++;
        nanos += duration;
        if (nanos >= LONGEST) {
            carry();
        }
        min = Math.min(min, duration);
        max = Math.max(max, duration);
    }

    void add(Moments other) {
        carry();
        count += other.count;
        seconds += other.seconds;
        nanos += other.nanos;
        carry();
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    long count() {
        return count;
    }

    double sum() {
        return (seconds + nanos / SECOND) + nanos % SECOND / NANOS_PER_SECOND;
    }

    /** NaN without values. */
    double min() {
        return count == 0 ? Double.NaN : min / NANOS_PER_SECOND;
    }

    /** NaN without values. */
    double max() {
        return count == 0 ? Double.NaN : max / NANOS_PER_SECOND;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeLong(seconds);
        out.writeLong(nanos);
        out.writeLong(min);
        out.writeLong(max);
    }

    static Moments read(DataInput in) throws IOException {
        Moments m = new Moments();
        m.count = in.readLong();
        m.seconds = in.readLong();
        m.nanos = in.readLong();
        m.min = in.readLong();
        m.max = in.readLong();
        return m;
    }

    private void carry() {
        seconds += nanos / SECOND;
        nanos %= SECOND;
    }
}
