package dev.weir.pipeline.fake;

import dev.weir.api.Span;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.Signal;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Hands spans on. */
public final class Same implements Component.ProcessorComponent {
    @Override
    public String type() {
        return "same";
    }

    @Override
    public String help() {
        return "Hands spans on";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Signal takes() {
        return Signal.TRACES;
    }

    @Override
    public Signal gives() {
        return Signal.TRACES;
    }

    @Override
    @SuppressWarnings("unchecked")
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        return ((DataStream<Span>) in).map(s -> s).returns(Signal.TRACES.type(Span.class));
    }
}
