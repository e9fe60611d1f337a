package dev.weir.ebpf.source;

import dev.weir.bpf.PinnedCapture;
import dev.weir.bpf.RingReader;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pinned ring as a log: where its reader begins, where it was at each checkpoint under way, and what a completed checkpoint gives
 * back to the kernel. For the task's thread.
 */
final class Replay {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final HostCapture host;
    private final PinnedCapture pinned;
    private final RingReader reader;
    private final RingSplit split;
    private final long limitBytes;
    private final NavigableMap<Long, Mark> marks = new TreeMap<>();
    private final long missing;
    /** Before the reader's position, since the ring was made. */
    private long records;

    private long committedRecords;

    /** A position, and the records before it. */
    private record Mark(long position, long records) {}

    /** @param limitPercent of the ring */
    Replay(RingSplit split, HostCapture host, PinnedCapture pinned, RingReader reader, int limitPercent) {
        this.split = split;
        this.host = host;
        this.pinned = pinned;
        this.reader = reader;
        this.limitBytes = reader.size() * limitPercent / 100;
        this.committedRecords = pinned.records(reader);
        boolean same = split.capture() == pinned.id();
        boolean there = same && reader.seek(split.position());
        records = there ? split.records() : committedRecords;
        boolean gone = split.capture() != 0 && !same && !pinned.isReplacing();
        // Of one that is gone nobody knows how much it was.
        long overwritten = same ? Math.max(0, records - split.records()) : gone ? 1 : 0;
        missing = same ? (there ? 0 : Math.max(1, overwritten)) : overwritten + takenAway();
        host.began(records, overwritten);
        if (gone) {
            LOG.warn(
                    "the capture of the checkpoint is gone (a reboot, a stop, \"weir cleanup\"): what ring {} held after it is lost",
                    split.ring());
        }
    }

    /** Of all rings together. */
    private long takenAway() {
        return split.ring() == 0 ? pinned.takenAway() : 0;
    }

    /** Records that the checkpoint asks for and that are gone, for the stream; where nobody knows how many, 1. */
    long missing() {
        return missing;
    }

    /** What was read may be given back only later, unless the ring is nearly full. */
    void read(int more) {
        records += more;
        if (reader.occupiedBytes() > limitBytes && reader.position() > reader.committed()) {
            host.givenUp().addAndGet(records - committedRecords);
            commit(new Mark(reader.position(), records));
        }
    }

    /** The position, of which the checkpoint may be one that completes. */
    RingSplit snapshot(long checkpoint) {
        marks.put(checkpoint, new Mark(reader.position(), records));
        // What is stopped is read out and then taken away: there is nothing to go on with.
        return host.endsWithReader()
                ? new RingSplit(split.host(), split.ring())
                : new RingSplit(
                        split.host(),
                        split.ring(),
                        pinned.id(),
                        reader.position(),
                        records,
                        host.lostTold().get());
    }

    void completed(long checkpoint) {
        Mark mark = marks.get(checkpoint);
        if (mark != null && mark.position > reader.committed()) {
            commit(mark);
        }
        marks.headMap(checkpoint, true).clear();
    }

    void aborted(long checkpoint) {
        marks.remove(checkpoint);
    }

    private void commit(Mark mark) {
        pinned.commit(reader, mark.position, mark.records);
        committedRecords = mark.records;
    }
}
