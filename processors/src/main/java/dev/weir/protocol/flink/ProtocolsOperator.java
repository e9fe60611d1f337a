package dev.weir.protocol.flink;

import dev.weir.api.Chunk;
import dev.weir.api.Connection;
import dev.weir.api.Exchange;
import dev.weir.api.metrics.Counts;
import dev.weir.api.types.ConnectionSerializer;
import dev.weir.protocol.Conversation;
import dev.weir.protocol.ConversationLimits;
import dev.weir.protocol.Conversations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link Conversations} behind the reassembly, in its task. Its state is operator state, an entry per connection, of which a restored
 * subtask takes those whose scope it owns ({@link Connection#owner}).
 */
final class ProtocolsOperator extends AbstractStreamOperator<Exchange>
        implements OneInputStreamOperator<Chunk, Exchange>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final ListStateDescriptor<byte[]> CONNECTIONS =
            new ListStateDescriptor<>("connections", BytePrimitiveArraySerializer.INSTANCE);

    private final String id;
    private final Parsers parsers;
    private final ConversationLimits limits;
    private transient ProtocolTally tally;
    private transient Conversations conversations;
    private transient Consumer<Exchange> emit;
    private transient ListState<byte[]> saved;
    private transient StreamRecord<Exchange> record;

    /** @param id of the component */
    @SuppressWarnings("NullAway.Init") // Flink makes the operator on the client and initializes it in the task
    ProtocolsOperator(String id, Parsers parsers, ConversationLimits limits) {
        this.id = id;
        this.parsers = parsers;
        this.limits = limits;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        record = new StreamRecord<>(null);
        emit = this::emit;
        tally = new ProtocolTally(getMetricGroup(), new Counts(id, getRuntimeContext()));
        conversations = new Conversations(parsers.make(tally), limits, tally);
        getMetricGroup().gauge("open_connections", (Gauge<Integer>) () -> conversations.size());
        saved = context.getOperatorStateStore().getUnionListState(CONNECTIONS);
        for (byte[] entry : saved.get()) {
            restore(new DataInputDeserializer(entry));
        }
    }

    private void restore(DataInputDeserializer entry) throws IOException {
        int version = entry.readInt();
        if (version != VERSION) {
            throw new IOException("connection state of version " + version + " was written by a newer Weir");
        }
        Connection connection = ConnectionSerializer.INSTANCE.deserialize(entry);
        TaskInfo task = getRuntimeContext().getTaskInfo();
        if (Connection.owner(connection.scope(), task.getNumberOfParallelSubtasks()) == task.getIndexOfThisSubtask()) {
            conversations.restore(connection, entry);
        }
    }

    @Override
    public void processElement(StreamRecord<Chunk> element) {
        conversations.accept(element.getValue(), emit);
        RuntimeException failure = conversations.takeFailure();
        if (failure != null) {
            LOG.error("A parser failed; its connection was given up. Please report this.", failure);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> entries = new ArrayList<>();
        DataOutputSerializer out = new DataOutputSerializer(1024);
        for (Conversation conversation : conversations.sorted()) {
            out.clear();
            out.writeInt(VERSION);
            ConnectionSerializer.INSTANCE.serialize(conversation.connection(), out);
            conversation.write(out);
            entries.add(out.getCopyOfBuffer());
        }
        saved.update(entries);
    }

    @Override
    public void endInput() {
        conversations.closeAll(emit);
    }

    private void emit(Exchange exchange) {
        tally.add(exchange.protocol(), "exchanges", 1);
        output.collect(record.replace(exchange, Math.floorDiv(exchange.endNanos(), NANOS_PER_MILLI)));
    }
}
