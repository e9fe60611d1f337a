package dev.weir.pipeline.fake;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Signal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Hands numbers on, one in a millisecond at most, and counts them. */
public class FakeProcessor implements Component.ProcessorComponent {
    static final Option<Integer> FAIL_AT =
            Option.of("fail_at", OptionType.integer(0, 1_000_000), 0, "the number to fail at; 0 for none");

    private final String type;
    private final Signal takes;
    private final Signal gives;
    private final List<Option<?>> more;

    public FakeProcessor() {
        this("pass", Signal.SEGMENTS, Signal.TRACES);
    }

    public FakeProcessor(String type, Signal takes, Signal gives, Option<?>... more) {
        this.type = type;
        this.takes = takes;
        this.gives = gives;
        this.more = List.of(more);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String help() {
        return "Hands numbers on";
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(FAIL_AT));
        options.addAll(more);
        return options;
    }

    @Override
    public Signal takes() {
        return takes;
    }

    @Override
    public Signal gives() {
        return gives;
    }

    @Override
    @SuppressWarnings("unchecked")
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        return ((DataStream<Long>) in)
                .map(new Pass(context.id(), context.get(FAIL_AT)))
                .returns(Types.LONG);
    }

    private static final class Pass extends RichMapFunction<Long, Long> {
        private static final long serialVersionUID = 1L;

        private final String id;
        private final int failAt;
        private transient LongCounter seen;

        Pass(String id, int failAt) {
            this.id = id;
            this.failAt = failAt;
            this.seen = new LongCounter();
        }

        @Override
        public void open(OpenContext context) {
            seen = new LongCounter();
            getRuntimeContext().addAccumulator(id + ".seen", seen);
        }

        @Override
        public Long map(Long number) throws InterruptedException {
            if (number == failAt) {
                throw new IllegalStateException("failed on purpose\nin two lines");
            }
            seen.add(1);
            Thread.sleep(1);
            return number;
        }
    }
}
