package dev.weir.pcap.source;

import dev.weir.api.Connection;
import dev.weir.api.component.ComponentFailure;
import dev.weir.pcap.CaptureLimits;
import dev.weir.pcap.NotACaptureException;
import dev.weir.pcap.SegmentReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.jspecify.annotations.Nullable;

/**
 * Finds the capture files and gives each to the reader that owns its scope, all of a reader's files at once, in the order in
 * which they are to be read. After a restart readers first say which files they had, since with another parallelism a file may
 * belong to another reader. Everything runs on the coordinator's thread; only the search does not.
 */
final class PcapSourceEnumerator implements SplitEnumerator<PcapSplit, PcapEnumeratorState> {
    private final SplitEnumeratorContext<PcapSplit> context;
    private final String source;
    private final String path;
    private final CaptureLimits limits;
    private final Map<String, PcapSplit> unassigned = new HashMap<>();
    /** Which subtask reads, or has read, a file. */
    private final Map<String, Integer> readers = new HashMap<>();

    private final Set<Integer> complete = new HashSet<>();
    private boolean searched;

    PcapSourceEnumerator(
            SplitEnumeratorContext<PcapSplit> context,
            String source,
            String path,
            CaptureLimits limits,
            PcapEnumeratorState state) {
        this.context = context;
        this.source = source;
        this.path = path;
        this.limits = limits;
        this.searched = state.searched();
        state.unassigned().forEach(this::putBack);
    }

    @Override
    public void start() {
        if (!searched) {
            context.callAsync(this::search, this::found);
        }
    }

    @Override
    public void addReader(int subtask) {
        complete.remove(subtask);
        ReaderInfo reader = Objects.requireNonNull(context.registeredReaders().get(subtask));
        for (PcapSplit split : reader.<PcapSplit>getReportedSplitsOnRegistration()) {
            // Another reader that did not fail may have been given the file since the state was written.
            if (readers.getOrDefault(split.splitId(), subtask) == subtask) {
                putBack(split);
            }
        }
        assign();
    }

    @Override
    public void addSplitsBack(List<PcapSplit> splits, int subtask) {
        splits.forEach(this::putBack);
        assign();
    }

    /** Readers do not ask: each has its files from the beginning. */
    @Override
    public void handleSplitRequest(int subtask, @Nullable String requesterHostname) {}

    @Override
    public PcapEnumeratorState snapshotState(long checkpointId) {
        return new PcapEnumeratorState(searched, List.copyOf(unassigned.values()));
    }

    @Override
    public void close() {}

    private void putBack(PcapSplit split) {
        readers.remove(split.splitId());
        unassigned.put(split.splitId(), split);
    }

    private List<PcapSplit> search() throws IOException {
        List<PcapSplit> splits = new ArrayList<>();
        for (CaptureFinder.Found found : new CaptureFinder(path).find()) {
            String origin = found.origin();
            long size = Files.exists(found.file()) ? Files.size(found.file()) : 0;
            splits.add(new PcapSplit(
                    found.file().toString(), origin, SegmentReader.scope(source, origin), size, firstPacket(found), 0));
        }
        return Rotation.join(splits, limits);
    }

    /** A file that cannot be read here comes last; its reader says and counts why. */
    private long firstPacket(CaptureFinder.Found found) {
        try {
            return SegmentReader.firstPacketNanos(found.file(), limits);
        } catch (IOException | NotACaptureException e) {
            return Long.MAX_VALUE;
        }
    }

    private void found(@Nullable List<PcapSplit> splits, @Nullable Throwable failure) {
        if (splits == null) {
            Throwable cause = Objects.requireNonNullElseGet(failure, () -> new IllegalStateException("nothing found"));
            throw new ComponentFailure(
                    "sources." + source,
                    "find captures at",
                    path,
                    cause instanceof AccessDeniedException
                            ? "permission denied for " + cause.getMessage()
                            : ComponentFailure.saying(cause),
                    "see that it is there, where the JobManager runs too, and that the user of the process may read it",
                    cause);
        }
        searched = true;
        splits.forEach(this::putBack);
        assign();
    }

    private void assign() {
        Set<Integer> registered = context.registeredReaders().keySet();
        Map<Integer, List<PcapSplit>> assignment = new LinkedHashMap<>();
        unassigned.values().stream().sorted(PcapSplit.ORDER).forEach(split -> {
            int owner = Connection.owner(split.scope(), context.currentParallelism());
            if (registered.contains(owner)) {
                assignment.computeIfAbsent(owner, o -> new ArrayList<>()).add(split);
                readers.put(split.splitId(), owner);
            }
        });
        unassigned.keySet().removeAll(readers.keySet());
        if (!assignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(assignment));
        }
        // Before the last reader has said what it had, any reader may still get a file of it.
        if (searched && registered.size() == context.currentParallelism()) {
            List.copyOf(registered).stream().filter(complete::add).forEach(context::signalNoMoreSplits);
        }
    }
}
