package dev.weir.ebpf.source;

import dev.weir.api.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every reader rings of its own host, and then says to each that all are given. Which rings there are follows from who runs
 * where; how far they were read is in the checkpoint of their readers, or in the enumerator's own while they have none. Runs on the
 * coordinator's thread.
 */
final class EbpfEnumerator implements SplitEnumerator<RingSplit, List<RingSplit>> {
    private static final Logger LOG = LoggerFactory.getLogger(EbpfEnumerator.class);

    /** Rings of hosts that are away. Of more the one that came first is forgotten: it is read from where it was given back. */
    static final int MAX_WAITING = 10_000;

    private final SplitEnumeratorContext<RingSplit> context;
    private final int rings;
    private final Map<Integer, String> hosts = new HashMap<>();
    private final Map<String, NavigableSet<Integer>> assigned = new TreeMap<>();
    /** Rings without a reader, as far as they were read. */
    private final Map<String, RingSplit> waiting = new LinkedHashMap<>();
    /** Readers that know that all is given; the operators behind them keep no state of other rings any more. */
    private final Set<Integer> settled = new HashSet<>();
    /** Since all was given. */
    private final Set<String> cameBack = new HashSet<>();

    EbpfEnumerator(SplitEnumeratorContext<RingSplit> context, int rings, List<RingSplit> waiting) {
        this.context = context;
        this.rings = rings;
        waiting.forEach(this::await);
    }

    @Override
    public void start() {}

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof HostEvent here) {
            hosts.put(subtask, here.host());
            if (hosts.size() == context.currentParallelism()) {
                assign();
            }
        }
    }

    /** All readers have spoken: the rings of each host go to its readers, to the owner of the scope where it is one of them. */
    private void assign() {
        Map<String, List<Integer>> readers = new TreeMap<>();
        new TreeMap<>(hosts)
                .forEach((subtask, host) ->
                        readers.computeIfAbsent(host, h -> new ArrayList<>()).add(subtask));
        readers.forEach(this::assign);
        // Of these there is nothing to read any more.
        waiting.values().removeIf(split -> readers.containsKey(split.host()));
        refuse(waiting.keySet().stream().filter(cameBack::contains).findFirst().orElse(null));
        cameBack.clear();
        List<Long> scopes = new ArrayList<>();
        assigned.forEach((host, given) -> given.forEach(ring -> scopes.add(new RingSplit(host, ring).scope())));
        for (int subtask : hosts.keySet()) {
            if (settled.add(subtask)) {
                context.sendEventToSourceReader(subtask, new AllGiven(scopes));
            }
        }
    }

    private void assign(String host, List<Integer> subtasks) {
        NavigableSet<Integer> given = assigned.computeIfAbsent(host, h -> new TreeSet<>());
        for (int ring = 0; ring < rings; ring++) {
            if (given.add(ring)) {
                RingSplit split = new RingSplit(host, ring);
                RingSplit known = waiting.remove(split.splitId());
                int owner = Connection.owner(split.scope(), context.currentParallelism());
                int reader = subtasks.contains(owner) ? owner : subtasks.get(ring % subtasks.size());
                refuse(known != null && settled.contains(reader) ? split.splitId() : null);
                context.assignSplit(known == null ? split : known, reader);
            }
        }
    }

    /**
     * A reader failed alone, and its ring does not go to it again: the operators of those that went on have not the state of its
     * connections. Flink begins the whole job anew if this throws, and then all have it.
     */
    private void refuse(@Nullable String ring) {
        if (ring != null && !settled.isEmpty()) {
            throw new IllegalStateException(
                    "ring " + ring + " goes to another reader than before while others read on: all begin anew");
        }
    }

    /** The reader failed: it says its host again when it is back, and the rings are given anew. */
    @Override
    public void addSplitsBack(List<RingSplit> splits, int subtask) {
        for (RingSplit split : splits) {
            NavigableSet<Integer> given = assigned.get(split.host());
            if (given != null) {
                given.remove(split.ring());
            }
            await(split);
        }
        hosts.remove(subtask);
        settled.remove(subtask);
    }

    private void await(RingSplit split) {
        if (split.capture() == 0) {
            return;
        }
        waiting.put(split.splitId(), split);
        cameBack.add(split.splitId());
        if (waiting.size() > MAX_WAITING) {
            String first = waiting.keySet().iterator().next();
            waiting.remove(first);
            LOG.warn("more than {} rings of hosts that are away: how far {} was read is forgotten", MAX_WAITING, first);
        }
    }

    /** What it had in the checkpoint may be of another host, and goes to a reader there. It is told before the reader says its host. */
    @Override
    public void addReader(int subtask) {
        ReaderInfo reader = context.registeredReaders().get(subtask);
        if (reader != null) {
            addSplitsBack(reader.getReportedSplitsOnRegistration(), subtask);
        }
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String hostname) {}

    @Override
    public List<RingSplit> snapshotState(long checkpoint) {
        return List.copyOf(waiting.values());
    }

    @Override
    public void close() throws IOException {}
}
