package dev.weir.scope.flink;

import dev.weir.api.Host;
import dev.weir.api.Readership;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;

/** A reader and an operator that knows of each scope which connections are open; the nth record opens the nth or ends all. */
final class Subtask {
    final Map<Long, Set<Integer>> open = new HashMap<>();
    final ScopedState state;
    int takes;

    private final int index;
    private final Host host;
    private final OperatorStateBackend backend;
    private final Map<Long, Integer> positions;

    Subtask(Checkpoint from, int index, int parallelism, Host host) throws Exception {
        this.index = index;
        this.host = host;
        positions = new HashMap<>(from.positions);
        backend = new DefaultOperatorStateBackendBuilder(
                        Subtask.class.getClassLoader(),
                        new ExecutionConfig(),
                        false,
                        List.of(),
                        new CloseableRegistry())
                .build();
        list("connections").addAll(from.known);
        list("read_connections").addAll(from.read);
        state = new ScopedState(backend, new TaskInfoImpl("t", 128, index, parallelism, 0), host, this::take);
    }

    private ListState<byte[]> list(String name) throws Exception {
        return backend.getUnionListState(new ListStateDescriptor<>(name, BytePrimitiveArraySerializer.INSTANCE));
    }

    private void take(List<byte[]> entries) {
        takes++;
        for (byte[] entry : entries) {
            ByteBuffer bytes = ByteBuffer.wrap(entry);
            bytes.get();
            open.computeIfAbsent(bytes.getLong(), s -> new HashSet<>()).add(bytes.getInt());
        }
    }

    int index() {
        return index;
    }

    Host host() {
        return host;
    }

    int position(long scope) {
        return positions.getOrDefault(scope, 0);
    }

    void say(Set<Long> own, Set<Long> all) throws Exception {
        state.readBy(new Readership(own, all), 0);
    }

    void read(long scope) throws Exception {
        state.beforeRecord(scope);
        apply(positions.merge(scope, 1, Integer::sum), open.computeIfAbsent(scope, s -> new HashSet<>()));
    }

    static void apply(int record, Set<Integer> open) {
        if (record % 3 == 0) {
            open.clear();
        } else {
            open.add(record);
        }
    }

    /** With what other subtasks left. */
    void save(Checkpoint into) throws Exception {
        state.save(entries -> open.forEach((scope, ids) -> ids.forEach(id -> entries.accept(entry(scope, id, 0)))));
        list("connections").get().forEach(into.known::add);
        list("read_connections").get().forEach(into.read::add);
        positions.forEach((scope, position) -> into.positions.merge(scope, position, Math::max));
    }

    static byte[] entry(long scope, int connection, int padding) {
        return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + padding)
                .put((byte) 1)
                .putLong(scope)
                .putInt(connection)
                .array();
    }
}
