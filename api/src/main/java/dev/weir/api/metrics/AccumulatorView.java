package dev.weir.api.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.accumulators.LongCounter;

/** An accumulator that looks at a number counted elsewhere. Wherever it is sent it becomes a plain {@link LongCounter}. */
final class AccumulatorView implements Accumulator<Long, Long> {
    private static final long serialVersionUID = 1L;

    private final transient LongSupplier count;

    AccumulatorView(LongSupplier count) {
        this.count = count;
    }

    @Override
    public Long getLocalValue() {
        return count.getAsLong();
    }

    @Override
    public void add(Long value) {
        throw CounterView.readOnly();
    }

    @Override
    public void resetLocal() {
        throw CounterView.readOnly();
    }

    @Override
    public void merge(Accumulator<Long, Long> other) {
        throw CounterView.readOnly();
    }

    @Override
    public Accumulator<Long, Long> clone() {
        return new LongCounter(getLocalValue());
    }

    private Object writeReplace() {
        return clone();
    }
}
