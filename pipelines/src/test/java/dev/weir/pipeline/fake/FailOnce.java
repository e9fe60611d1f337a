package dev.weir.pipeline.fake;

import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/** Takes exchanges and gives nothing. Fails with the next one when a file is there, which it takes away. */
public final class FailOnce extends FakeProcessor {
    private static final Option<String> IF = Option.required("if", OptionType.STRING, "the file");

    public FailOnce() {
        super("fail_once", Signal.EXCHANGES, Signal.TRACES, IF);
    }

    @Override
    @SuppressWarnings("unchecked")
    public SingleOutputStreamOperator<?> apply(DataStream<?> in, ComponentContext context) {
        return ((DataStream<Object>) in).flatMap(new Fail(context.get(IF))).returns(Types.LONG);
    }

    private record Fail(String file) implements FlatMapFunction<Object, Long> {
        @Override
        public void flatMap(Object exchange, Collector<Long> out) throws IOException {
            if (Files.deleteIfExists(Path.of(file))) {
                throw new IllegalStateException("failed on purpose");
            }
        }
    }
}
