package dev.weir.scope.flink;

import dev.weir.api.Connection;
import dev.weir.api.Host;
import dev.weir.api.Readership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The operator state of an operator behind a source: an entry for each connection ({@link Bundles many to an element}), which after a restart goes to the subtask that gets
 * the packets of its scope. Which one that is the stream tells, by a {@link Readership} before all else, for a ring can only be read on
 * its host and nobody knows beforehand which subtask runs there. Until then the entries wait, as bytes. Where the stream tells
 * nothing, {@link Connection#owner} holds from the first record of a scope, or from the first watermark, on.
 *
 * <p>Entries of a host without a reader go on waiting at their owner, in the state too: the host may come back, with its
 * rings. Up to a size and for a time; then the owner takes them, and they end as connections that are silent.
 *
 * <p>A checkpoint may come while some subtasks know their scopes and others do not. What is read is therefore kept apart from what
 * waits: where both are there of a scope, only the former counts. Of what waits there may be several copies, all the same. An
 * entry begins with a byte for its version and its scope.
 */
public final class ScopedState {
    /** Of all entries of hosts without a reader, in one subtask. */
    static final long ABSENT_BYTES = 16L << 20;

    static final long ABSENT_MILLIS = 600_000;

    private static final int SCOPE_AT = 1;

    private final TaskInfo task;
    private final long host;
    private final Taker taker;
    private final ListState<byte[]> known;
    private final ListState<byte[]> read;
    private final Map<Long, List<byte[]>> waiting = new TreeMap<>();
    private @Nullable Readership readership;
    private volatile int waitingEntries;
    /** Of the record before, while something waits. */
    private @Nullable Scope latest;

    private long absentUntil;

    private record Scope(long id) {}

    /** Goes on with connections of a scope, of which it has none yet. */
    public interface Taker {
        /** @throws Exception if the bytes are not those that were saved */
        void take(List<byte[]> entries) throws Exception;
    }

    /** Gives each connection as an entry. */
    public interface Saver {
        void save(Consumer<byte[]> entries) throws Exception;
    }

    /**
     * What was saved waits from here on.
     *
     * @param host on which this runs
     */
    public ScopedState(OperatorStateStore store, TaskInfo task, Host host, Taker taker) throws Exception {
        this.task = task;
        this.host = host.scope(0);
        this.taker = taker;
        known = store.getUnionListState(list("connections"));
        read = store.getUnionListState(list("read_connections"));
        restore();
    }

    private static ListStateDescriptor<byte[]> list(String name) {
        return new ListStateDescriptor<>(name, BytePrimitiveArraySerializer.INSTANCE);
    }

    /** Flink gives the entries of all subtasks to each of them; most are let go at once. */
    private void restore() throws Exception {
        Set<ByteBuffer> seen = new HashSet<>();
        Set<Long> wasRead = new HashSet<>();
        for (byte[] bundle : read.get()) {
            wasRead.add(Bundles.scope(bundle));
            hold(bundle, seen);
        }
        for (byte[] bundle : known.get()) {
            if (!wasRead.contains(Bundles.scope(bundle))) {
                hold(bundle, seen);
            }
        }
        known.clear();
        read.clear();
        count();
    }

    private void hold(byte[] bundle, Set<ByteBuffer> seen) throws IOException {
        long scope = Bundles.scope(bundle);
        if (!isOwner(scope) && !Host.isShared(scope, host)) {
            return;
        }
        for (byte[] entry : Bundles.entries(bundle)) {
            if (seen.add(ByteBuffer.wrap(entry))) {
                waiting.computeIfAbsent(scope, s -> new ArrayList<>()).add(entry);
            }
        }
    }

    private static long scope(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(SCOPE_AT);
    }

    private boolean isOwner(long scope) {
        return Connection.owner(scope, task.getNumberOfParallelSubtasks()) == task.getIndexOfThisSubtask();
    }

    /** Entries that wait. Any thread. */
    public int waiting() {
        return waitingEntries;
    }

    private void count() {
        waitingEntries = waiting.values().stream().mapToInt(List::size).sum();
    }

    /** A record of the scope is about to be taken. Cheap. */
    public void beforeRecord(long scope) throws Exception {
        if (waiting.isEmpty() || (latest != null && latest.id == scope)) {
            return;
        }
        latest = new Scope(scope);
        List<byte[]> entries = waiting.remove(scope);
        if (entries != null) {
            count();
            taker.take(entries);
        }
    }

    /** Event time is about to go on. Cheap. */
    public void beforeWatermark(long nowMillis) throws Exception {
        if (!waiting.isEmpty() && (readership == null || nowMillis >= absentUntil)) {
            takeOwned();
        }
    }

    /** Nothing follows: the owner takes what still waits. */
    public void takeOwned() throws Exception {
        for (Map.Entry<Long, List<byte[]>> scope : waiting.entrySet()) {
            if (isOwner(scope.getKey())) {
                taker.take(scope.getValue());
            }
        }
        waiting.clear();
        count();
    }

    /** The stream says who reads what. */
    public void readBy(Readership said, long nowMillis) throws Exception {
        readership = said;
        absentUntil = nowMillis + ABSENT_MILLIS;
        long absent = 0;
        for (Iterator<Map.Entry<Long, List<byte[]>>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, List<byte[]>> next = all.next();
            long scope = next.getKey();
            List<byte[]> entries = next.getValue();
            boolean isElsewhere = !said.own().contains(scope) && (said.all().contains(scope) || !isOwner(scope));
            boolean isAbsent = !isElsewhere && said.all().stream().noneMatch(s -> Host.isShared(s, scope));
            if (isAbsent) {
                absent += entries.stream().mapToLong(e -> e.length).sum();
            }
            if (isAbsent && absent <= ABSENT_BYTES) {
                continue;
            }
            all.remove();
            if (!isElsewhere) {
                taker.take(entries);
            }
        }
        count();
    }

    /** For a checkpoint. */
    public void save(Saver saver) throws Exception {
        Set<Long> own = readership == null ? Set.of() : readership.own();
        Bundles ofRead = new Bundles();
        Bundles others = new Bundles();
        own.forEach(ofRead::mark);
        saver.save(entry -> {
            long scope = scope(entry);
            (own.contains(scope) ? ofRead : others).add(scope, entry);
        });
        waiting.forEach((scope, entries) -> entries.forEach(entry -> others.add(scope, entry)));
        read.update(ofRead.elements());
        known.update(others.elements());
    }
}
