package dev.weir.pipeline.fake;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Settings;
import dev.weir.api.component.Signal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Counts from 1, for ever or to {@code count}. */
public class FakeSource implements Component.SourceComponent {
    static final Option<Integer> COUNT =
            Option.of("count", OptionType.integer(0, 1_000_000), 0, "how many numbers; 0 for no end");
    static final Option<Boolean> MISSING = Option.of("missing", OptionType.BOOL, false, "whether a right is missing");

    private final String type;
    private final Signal gives;
    private final List<Option<?>> more;

    public FakeSource() {
        this("numbers", Signal.SEGMENTS);
    }

    public FakeSource(String type, Signal gives, Option<?>... more) {
        this.type = type;
        this.gives = gives;
        this.more = List.of(more);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String help() {
        return "Numbers from 1";
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(COUNT, MISSING));
        options.addAll(more);
        return options;
    }

    @Override
    public List<Problem> preflight(Settings settings) {
        return settings.get(MISSING) ? List.of(new Problem("missing", "run as root")) : List.of();
    }

    @Override
    public List<Signal> gives() {
        return List.of(gives);
    }

    @Override
    public SingleOutputStreamOperator<?> open(
            StreamExecutionEnvironment environment, Signal signal, ComponentContext context) {
        int count = context.get(COUNT);
        return environment.fromSource(
                count == 0 ? new Endless() : new NumberSequenceSource(1, count),
                WatermarkStrategy.noWatermarks(),
                context.id());
    }

    private static final class Endless extends NumberSequenceSource {
        private static final long serialVersionUID = 1L;

        Endless() {
            super(1, Long.MAX_VALUE - 1);
        }

        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }
    }
}
