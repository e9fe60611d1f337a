package dev.weir.pipeline.fake;

import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Signal;
import java.util.Collection;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A source that fails with an error of the JVM, such as that of an installation of which a file is missing. */
public final class Breaks extends FakeSource {
    /** Where it fails. */
    public enum At {
        NOWHERE,
        GRAPH,
        ENUMERATOR,
        READER
    }

    private static final Option<At> AT = Option.of("at", OptionType.oneOf(At.class), At.NOWHERE, "where it fails");

    public Breaks() {
        super("breaks", Signal.SEGMENTS, AT);
    }

    @Override
    public SingleOutputStreamOperator<?> open(
            StreamExecutionEnvironment environment, Signal signal, ComponentContext context) {
        Broken broken = new Broken(context.get(AT));
        broken.at(At.GRAPH);
        return environment.fromSource(broken, WatermarkStrategy.noWatermarks(), context.id());
    }

    private static final class Broken extends NumberSequenceSource {
        private static final long serialVersionUID = 1L;

        private final At at;

        Broken(At at) {
            super(1, 10);
            this.at = at;
        }

        private void at(At here) {
            if (here == at) {
                throw new NoClassDefFoundError("dev/weir/Missing");
            }
        }

        @Override
        public SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> createEnumerator(
                SplitEnumeratorContext<NumberSequenceSplit> context) {
            at(At.ENUMERATOR);
            return super.createEnumerator(context);
        }

        @Override
        public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
            at(At.READER);
            return super.createReader(context);
        }
    }
}
