package dev.weir.faults;

import dev.weir.api.Attributes;
import dev.weir.api.Span;
import dev.weir.api.SpanData;
import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.Signal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.NumberSequenceIterator;

/** A source that gives spans from 1 to the number that the test allows, and again from a checkpoint on. For one job at a time. */
public final class Feed implements Component.SourceComponent {
    private static final AtomicLong LAST = new AtomicLong();
    private static final AtomicBoolean FAIL = new AtomicBoolean();

    /** Before a job begins. */
    static void reset() {
        LAST.set(0);
        FAIL.set(false);
    }

    static void to(long last) {
        LAST.set(last);
    }

    /** The job fails with the next span. */
    static void fail() {
        FAIL.set(true);
    }

    static Span span(long n) {
        return new Span(
                0x0102030405060708L,
                n,
                0x1000000000000000L + n,
                0,
                0x301,
                null,
                "n",
                Span.Kind.SERVER,
                1_581_452_772_000_000_000L,
                1_581_452_773_000_000_000L,
                Span.Status.UNSET,
                Attributes.of("text", "x".repeat(400)),
                Attributes.of("service.name", "feed"));
    }

    @Override
    public String type() {
        return "feed";
    }

    @Override
    public String help() {
        return "Spans that a test asks for";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public List<Signal> gives() {
        return List.of(Signal.TRACES);
    }

    @Override
    public SingleOutputStreamOperator<?> open(
            StreamExecutionEnvironment environment, Signal signal, ComponentContext context) {
        return environment
                .fromSource(new Numbers(), WatermarkStrategy.noWatermarks(), "numbers")
                .map(Feed::<SpanData>give)
                .returns(Signal.TRACES.type(SpanData.class));
    }

    private static SpanData give(long n) {
        if (FAIL.compareAndSet(true, false)) {
            throw new IllegalStateException("the failure that the test wants");
        }
        return span(n);
    }

    private static final class Numbers extends NumberSequenceSource {
        private static final long serialVersionUID = 1L;

        Numbers() {
            super(1, Long.MAX_VALUE - 1);
        }

        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }

        @Override
        public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
            return new Reader(context);
        }
    }

    private static final class Reader
            extends IteratorSourceReader<Long, NumberSequenceIterator, NumberSequenceSource.NumberSequenceSplit> {
        Reader(SourceReaderContext context) {
            super(context);
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            if (iterator == null) {
                return tryMoveToNextSplit();
            }
            return waits() ? InputStatus.NOTHING_AVAILABLE : super.pollNext(output);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return waits()
                    ? CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS))
                    : super.isAvailable();
        }

        private boolean waits() {
            return iterator != null && iterator.getCurrent() > LAST.get();
        }
    }
}
