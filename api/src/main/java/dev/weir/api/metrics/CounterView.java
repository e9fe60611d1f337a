package dev.weir.api.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;

/**
 * A counter for reporters to read. Two of the same number are two: Flink and its reporters keep metrics in maps, where of equal ones only
 * the last has a name.
 */
final class CounterView implements Counter {
    private final LongSupplier count;

    CounterView(LongSupplier count) {
        this.count = count;
    }

    @Override
    public long getCount() {
        return count.getAsLong();
    }

    @Override
    public void inc() {
        throw readOnly();
    }

    @Override
    public void inc(long n) {
        throw readOnly();
    }

    @Override
    public void dec() {
        throw readOnly();
    }

    @Override
    public void dec(long n) {
        throw readOnly();
    }

    static IllegalStateException readOnly() {
        return new IllegalStateException("the component counts by itself");
    }
}
