package dev.weir.ebpf.source;

import dev.weir.api.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
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
 * Gives every reader rings of its own host. Which rings there are follows from who runs where, and how far they were read is in the
 * checkpoint of their readers, so nothing needs to be remembered in its own. Runs on the coordinator's thread.
 */
final class EbpfEnumerator implements SplitEnumerator<RingSplit, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(EbpfEnumerator.class);

    private final SplitEnumeratorContext<RingSplit> context;
    private final int rings;
    private final Map<Integer, String> hosts = new HashMap<>();
    private final Map<String, NavigableSet<Integer>> assigned = new HashMap<>();
    private final Map<String, RingSplit> restored = new HashMap<>();

    EbpfEnumerator(SplitEnumeratorContext<RingSplit> context, int rings) {
        this.context = context;
        this.rings = rings;
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
        readers.forEach((host, subtasks) -> {
            NavigableSet<Integer> given = assigned.computeIfAbsent(host, h -> new TreeSet<>());
            for (int ring = 0; ring < rings; ring++) {
                if (given.add(ring)) {
                    RingSplit split = positioned(new RingSplit(host, ring));
                    int owner = Connection.owner(split.scope(), context.currentParallelism());
                    boolean isHere = subtasks.contains(owner);
                    if (!isHere && split.capture() != 0) {
                        LOG.warn(
                                "the state of the connections of ring {} of {} is restored on another host: they are read from their middle",
                                ring,
                                host);
                    }
                    context.assignSplit(split, isHere ? owner : subtasks.get(ring % subtasks.size()));
                }
            }
        });
    }

    /** As the checkpoint has it, once: a reader that fails brings it along again. */
    private RingSplit positioned(RingSplit split) {
        RingSplit known = restored.remove(split.splitId());
        return known == null ? split : known;
    }

    /** The reader failed: it says its host again when it is back, and the rings are given anew. */
    @Override
    public void addSplitsBack(List<RingSplit> splits, int subtask) {
        for (RingSplit split : splits) {
            NavigableSet<Integer> given = assigned.get(split.host());
            if (given != null) {
                given.remove(split.ring());
            }
        }
        hosts.remove(subtask);
    }

    /** What it had in the checkpoint may be of another host, and goes to a reader there. It is told before the reader says its host. */
    @Override
    public void addReader(int subtask) {
        ReaderInfo reader = context.registeredReaders().get(subtask);
        if (reader != null) {
            List<RingSplit> splits = reader.getReportedSplitsOnRegistration();
            addSplitsBack(splits, subtask);
            splits.forEach(split -> restored.put(split.splitId(), split));
        }
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String hostname) {}

    @Override
    public @Nullable Void snapshotState(long checkpoint) {
        return null;
    }

    @Override
    public void close() throws IOException {}
}
