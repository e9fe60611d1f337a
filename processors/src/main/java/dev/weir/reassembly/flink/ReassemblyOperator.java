package dev.weir.reassembly.flink;

import dev.weir.api.Chunk;
import dev.weir.api.Readership;
import dev.weir.api.Segment;
import dev.weir.api.ThisHost;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.reassembly.Reassembler;
import dev.weir.reassembly.ReassemblyCounter;
import dev.weir.reassembly.ReassemblyLimits;
import dev.weir.scope.flink.ScopedState;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * A {@link Reassembler} behind a source, in the source's own task. Its state is operator state ({@link ScopedState}): an entry per
 * connection.
 */
final class ReassemblyOperator extends AbstractStreamOperator<Chunk>
        implements OneInputStreamOperator<Segment, Chunk>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final String BYTES = "bytes";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String name;
    private final ReassemblyLimits limits;
    private transient Reassembler reassembler;
    private transient ScopedState state;
    private transient long restored;
    private transient StreamRecord<Chunk> record;

    /** @param name of the component */
    @SuppressWarnings("NullAway.Init") // Flink makes the operator on the client and initializes it in the task
    ReassemblyOperator(String name, ReassemblyLimits limits) {
        this.name = name;
        this.limits = limits;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        record = new StreamRecord<>(null);
        reassembler = new Reassembler(limits, this::emit);
        state = new ScopedState(
                context.getOperatorStateStore(), getRuntimeContext().getTaskInfo(), ThisHost.get(), this::take);
        register(getMetricGroup());
    }

    private void take(List<byte[]> entries) throws IOException {
        long before = reassembler.heldPayload();
        reassembler.restore(entries, new FlinkConnectionCodec());
        restored += reassembler.heldPayload() - before;
    }

    private void register(MetricGroup group) {
        Counts counts = new Counts(name, getRuntimeContext());
        for (ReassemblyCounter counter : ReassemblyCounter.values()) {
            LongSupplier count = () -> reassembler.counts().get(counter);
            switch (counter) {
                case ACCEPTED_BYTES -> counts.show(group, Flow.ACCEPTED, BYTES, count);
                case SENT_BYTES -> counts.show(group, Flow.SENT, BYTES, count);
                case RETRANSMITTED_BYTES -> counts.show(group, Flow.SKIPPED, BYTES, "retransmitted", count);
                case KEEP_ALIVE_BYTES -> counts.show(group, Flow.SKIPPED, BYTES, "keep_alive", count);
                case RESET_BYTES -> counts.show(group, Flow.SKIPPED, BYTES, "reset", count);
                case CUT_BYTES -> counts.show(group, Flow.LOST, BYTES, "cut", count);
                case LATE_BYTES -> counts.show(group, Flow.LOST, BYTES, "late", count);
                case OUT_OF_WINDOW_BYTES -> counts.show(group, Flow.LOST, BYTES, "out_of_window", count);
                case AFTER_CLOSE_BYTES -> counts.show(group, Flow.LOST, BYTES, "after_close", count);
                case MALFORMED_BYTES -> counts.show(group, Flow.LOST, BYTES, "malformed", count);
                default -> counts.show(group, counter.label(), count);
            }
        }
        counts.show(group, Flow.RESTORED, BYTES, () -> restored);
        counts.show(group, Flow.HELD, BYTES, reassembler::heldPayload);
        gauges(counts.group(group));
    }

    private void gauges(MetricGroup group) {
        group.gauge("absent_connections", (Gauge<Integer>) state::waiting);
        group.gauge("open_connections", (Gauge<Integer>) () -> reassembler.connections());
        group.gauge("remembered_connections", (Gauge<Integer>) () -> reassembler.remembered());
        group.gauge("waiting_directions", (Gauge<Integer>) () -> reassembler.waiting());
        group.gauge("buffered_bytes", (Gauge<Long>) () -> reassembler.heldBytes());
    }

    @Override
    public void processElement(StreamRecord<Segment> element) throws Exception {
        Segment segment = element.getValue();
        if (segment.kind() == Segment.Kind.READERSHIP) {
            state.readBy(Readership.of(segment), now());
        } else {
            state.beforeRecord(segment.connection().scope());
        }
        reassembler.accept(segment);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        state.beforeWatermark(now());
        long millis = mark.getTimestamp();
        // The last watermark means the end of the input, which endInput tells as well, and no time.
        if (Math.abs(millis) < Long.MAX_VALUE / NANOS_PER_MILLI) {
            reassembler.advance(millis * NANOS_PER_MILLI);
        }
        super.processWatermark(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.save(entries -> reassembler.save(new FlinkConnectionCodec(), entries));
    }

    @Override
    public void endInput() throws Exception {
        state.takeOwned();
        reassembler.finish();
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private void emit(Chunk chunk) {
        output.collect(record.replace(chunk, Math.floorDiv(chunk.timeNanos(), NANOS_PER_MILLI)));
    }
}
