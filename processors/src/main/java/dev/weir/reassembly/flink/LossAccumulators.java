package dev.weir.reassembly.flink;

import dev.weir.reassembly.ReassemblyCounter;
import dev.weir.reassembly.ReassemblyCounts;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;

/** The losses as accumulators of the job, so that its result tells them even where no metric is collected. */
final class LossAccumulators {
    private final ReassemblyCounts counts;
    private final List<Loss> losses = new ArrayList<>();

    private record Loss(ReassemblyCounter counter, LongCounter accumulator) {}

    /** @param name of the operator: two operators of one task must not meet under the same name */
    LossAccumulators(ReassemblyCounts counts, RuntimeContext context, String name) {
        this.counts = counts;
        for (ReassemblyCounter counter : ReassemblyCounter.values()) {
            if (counter.isLoss()) {
                LongCounter accumulator = new LongCounter();
                context.addAccumulator(name + "." + counter.label(), accumulator);
                losses.add(new Loss(counter, accumulator));
            }
        }
    }

    void publish() {
        for (Loss loss : losses) {
            loss.accumulator.add(counts.get(loss.counter) - loss.accumulator.getLocalValuePrimitive());
        }
    }
}
