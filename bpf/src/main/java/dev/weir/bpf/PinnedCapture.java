package dev.weir.bpf;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/** What a capture that outlives its process has beside one that does not: an identity, and what one reader leaves to the next. */
public final class PinnedCapture {
    /** Where captures are pinned, each in a folder of its own. */
    public static final Path ROOT = Path.of("/sys/fs/bpf/weir");

    private final PinnedFolder folder;
    private final Bookmarks bookmarks;
    private final boolean found;
    private final boolean replacing;
    private final long takenAway;

    private PinnedCapture(PinnedFolder folder, Bookmarks bookmarks, boolean found, boolean replacing, long takenAway) {
        this.folder = folder;
        this.bookmarks = bookmarks;
        this.found = found;
        this.replacing = replacing;
        this.takenAway = takenAway;
    }

    /** Why a capture could not be pinned in a folder now; nothing if it could. */
    public static Optional<String> problem(Path folder) {
        try {
            PinnedFolder.check(folder);
            return Optional.empty();
        } catch (BpfException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** What is in the folder, if it fits and still captures; else that is taken away. */
    static PinnedCapture in(PinnedFolder folder, long fingerprint, int rings) {
        Bookmarks there = folder.bookmarks();
        if (there != null && there.fingerprint() == fingerprint && CaptureParts.areAll(folder.path(), rings)) {
            return new PinnedCapture(folder, there, true, false, 0);
        }
        long unread = there == null ? 0 : unread(folder.path(), there);
        if (there != null) {
            there.close();
        }
        folder.empty();
        long id = new SecureRandom().nextLong();
        return new PinnedCapture(
                folder, Bookmarks.make(id == 0 ? 1 : id, fingerprint, rings), false, there != null, unread);
    }

    /** Records in the rings that nobody has committed; 1 where they cannot be counted, for then nobody knows how many. */
    static long unread(Path folder, Bookmarks bookmarks) {
        try {
            return countUnread(folder, bookmarks);
        } catch (BpfException e) {
            // Its removal was cut short, or it is of a version with other maps.
            return 1;
        }
    }

    private static long countUnread(Path folder, Bookmarks bookmarks) {
        long read = 0;
        for (int i = 0; i < bookmarks.rings(); i++) {
            try (BpfMap ring = CaptureParts.ring(folder, i);
                    RingReader reader = RingReader.open(i, ring)) {
                read += bookmarks.records(i, reader.committed());
            }
        }
        try (CaptureMaps maps = new CaptureMaps(map -> BpfMap.openPinned(folder.resolve(map)))) {
            return Math.max(0, maps.counter(CaptureCounter.RECORDS_SENT) - read);
        }
    }

    void pin(CaptureParts parts) {
        parts.pin(folder.path());
        bookmarks.pin(folder.path());
    }

    void stopped() {
        folder.emptyOfLinks();
    }

    void remove() {
        folder.remove();
    }

    void close() {
        bookmarks.close();
        folder.close();
    }

    /** Tells this capture from every other one, also from one in the same folder before or after it. Never 0. */
    public long id() {
        return bookmarks.id();
    }

    public String name() {
        return folder.path().toString();
    }

    /** Whether an earlier reader began it. */
    public boolean isFound() {
        return found;
    }

    /**
     * Whether another one was pinned here with which this one cannot go on: of other rings, another cgroup or another version of
     * Weir, or one that was being stopped when its process was killed.
     */
    public boolean isReplacing() {
        return replacing;
    }

    /** Records that were in that one, and were not committed. */
    public long takenAway() {
        return takenAway;
    }

    /** Records of a ring before its committed position. */
    public long records(RingReader reader) {
        return bookmarks.records(reader.index(), reader.committed());
    }

    /**
     * {@link RingReader#commit(long)}, so that a reader after this one knows what it does not find in the ring.
     *
     * @param records those before {@code upTo}, since the ring was made
     */
    public void commit(RingReader reader, long upTo, long records) {
        bookmarks.committing(reader.index(), reader.committed(), records(reader), upTo, records);
        reader.commit(upTo);
    }

    /** What {@link Capture#counters} were when a reader last told somebody; it is for the next one to tell what came since. */
    public Map<CaptureCounter, Long> told() {
        return bookmarks.told();
    }

    /** These have been told. */
    public void told(Map<CaptureCounter, Long> counters) {
        bookmarks.told(counters);
    }
}
