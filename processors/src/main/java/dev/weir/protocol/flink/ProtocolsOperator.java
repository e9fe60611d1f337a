package dev.weir.protocol.flink;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.Loss;
import dev.weir.api.Observation;
import dev.weir.api.PayloadReaders;
import dev.weir.api.Readership;
import dev.weir.api.ThisHost;
import dev.weir.api.metrics.Counts;
import dev.weir.api.metrics.Flow;
import dev.weir.protocol.ConversationCounts;
import dev.weir.protocol.Conversations;
import dev.weir.protocol.Protocol;
import dev.weir.protocol.Tallies;
import dev.weir.protocol.Tally;
import dev.weir.scope.flink.ScopedState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
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
 * {@link Conversations} behind the reassembly, in the source's own task. Its state is operator state ({@link ScopedState}): an entry
 * per connection.
 */
final class ProtocolsOperator extends AbstractStreamOperator<Observation>
        implements OneInputStreamOperator<Chunk, Observation>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final String BYTES = "bytes";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String name;
    private final ProtocolsConfig settings;
    private transient Conversations conversations;
    private transient Tallies tallies;
    private transient ScopedState state;
    private transient long restored;
    private transient StreamRecord<Observation> record;

    /** Filled by the parsers and then sent, so that what fails downstream is never taken for a parser's failure. */
    private transient List<Exchange> given;

    private transient boolean failureLogged;

    /** @param name of the component */
    @SuppressWarnings("NullAway.Init") // Flink makes the operator on the client and initializes it in the task
    ProtocolsOperator(String name, ProtocolsConfig settings) {
        this.name = name;
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        record = new StreamRecord<>(null);
        given = new ArrayList<>();
        tallies = new Tallies();
        List<Protocol> protocols = settings.protocols(tallies);
        conversations = new Conversations(protocols, settings.limits(), tallies, new CaptureDemand(name));
        PayloadReaders.join(name);
        state = new ScopedState(
                context.getOperatorStateStore(), getRuntimeContext().getTaskInfo(), ThisHost.get(), this::take);
        register(protocols);
    }

    private void take(List<byte[]> entries) throws IOException {
        long before = conversations.heldBytes();
        for (byte[] entry : entries) {
            ConversationEntry.restore(entry, conversations);
        }
        restored += conversations.heldBytes() - before;
    }

    private void register(List<Protocol> protocols) {
        Counts counts = new Counts(name, getRuntimeContext());
        MetricGroup group = getMetricGroup();
        counts.group(group).gauge("open_connections", (Gauge<Integer>) conversations::size);
        counts.group(group).gauge("buffered_bytes", (Gauge<Long>) conversations::bufferedBytes);
        counts.group(group).gauge("idle_bytes", (Gauge<Long>) conversations::idleBytes);
        counts.group(group).gauge("absent_connections", (Gauge<Integer>) state::waiting);
        counts.show(group, Flow.ACCEPTED, BYTES, conversations::acceptedBytes);
        counts.show(group, Flow.RESTORED, BYTES, () -> restored);
        counts.show(group, Flow.HELD, BYTES, conversations::heldBytes);
        counts.show(group, Flow.USED, BYTES, sum(protocols, ConversationCounts.READ_BYTES));
        counts.show(
                group,
                Flow.SKIPPED,
                BYTES,
                "unknown_protocol",
                tallies.look(Tally.UNKNOWN, ConversationCounts.UNREAD_BYTES));
        counts.show(group, Flow.LOST, BYTES, "given_up", sum(protocols, ConversationCounts.UNREAD_BYTES));
        counts.show(group, Flow.SENT, "exchanges", sum(protocols, ConversationCounts.EXCHANGES));
        show(counts, Tally.UNKNOWN, ConversationCounts.UNKNOWN);
        show(counts, Tally.PREFIX, ConversationCounts.PREFIX);
        for (Protocol protocol : protocols) {
            show(counts, protocol.name(), ConversationCounts.ALL);
            show(counts, protocol.name(), protocol.reasons());
        }
    }

    private void show(Counts counts, String protocol, List<String> reasons) {
        for (String reason : reasons) {
            counts.show(getMetricGroup(), "protocol", protocol, reason, tallies.look(protocol, reason));
        }
    }

    private LongSupplier sum(List<Protocol> protocols, String what) {
        List<LongSupplier> parts = Stream.concat(
                        Stream.of(Tally.PREFIX), protocols.stream().map(Protocol::name))
                .map(name -> tallies.look(name, what))
                .toList();
        return () -> parts.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    @Override
    public void processElement(StreamRecord<Chunk> element) throws Exception {
        Chunk chunk = element.getValue();
        if (chunk.kind() == Chunk.Kind.READERSHIP) {
            state.readBy(Readership.of(chunk), now());
            return;
        }
        state.beforeRecord(chunk.connection().scope());
        if (chunk.kind() == Chunk.Kind.LOSS) {
            lost(chunk, Loss.Reason.CAPTURE, chunk.length());
            return;
        }
        boolean read = conversations.accept(chunk, given::add);
        send();
        if (read && chunk.kind() == Chunk.Kind.GAP) {
            lost(chunk, Loss.Reason.GAP, 1);
        }
        RuntimeException failure = conversations.takeFailure();
        if (failure != null && !failureLogged) {
            failureLogged = true;
            LOG.error(
                    "A parser failed; the connection is given up and counted (parser_failed). This is a bug: {}",
                    chunk.connection(),
                    failure);
        }
    }

    @Override
    public void endInput() throws Exception {
        state.takeOwned();
        conversations.closeAll(given::add);
        send();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        state.beforeWatermark(now());
        long millis = mark.getTimestamp();
        // The last watermark means the end of the input, which endInput tells as well, and no time.
        if (Math.abs(millis) < Long.MAX_VALUE / NANOS_PER_MILLI) {
            conversations.advance(millis * NANOS_PER_MILLI, given::add);
            send();
        }
        super.processWatermark(mark);
    }

    private void lost(Chunk chunk, Loss.Reason reason, long count) {
        Connection c = chunk.connection();
        emit(new Loss(c.scope(), c.host(), c.origin(), reason, chunk.timeNanos(), count));
    }

    private void emit(Observation observation) {
        output.collect(record.replace(observation, Math.floorDiv(observation.observedNanos(), NANOS_PER_MILLI)));
    }

    private void send() {
        if (given.isEmpty()) {
            return;
        }
        for (Exchange e : given) {
            emit(e);
        }
        given.clear();
    }

    @Override
    public void close() throws Exception {
        PayloadReaders.leave(name);
        super.close();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.save(entries -> ConversationEntry.all(conversations, entries));
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
