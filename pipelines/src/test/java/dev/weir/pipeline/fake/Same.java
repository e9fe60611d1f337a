package dev.weir.pipeline.fake;

import dev.weir.api.SpanData;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Signal;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Hands spans on. */
public final class Same extends FakeProcessor {
    public Same() {
        super("same", Signal.TRACES, Signal.TRACES);
    }

    @Override
    @SuppressWarnings("unchecked")
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        return ((DataStream<SpanData>) in).map(s -> s).returns(Signal.TRACES.type(SpanData.class));
    }
}
