package dev.weir.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a pinned capture tells its next reader: which capture it is, what it was made of, how far each ring was read and what of the
 * counters was told to somebody already. In two maps beside those of the programs.
 */
final class Bookmarks implements AutoCloseable {
    static final String ABOUT = "about";
    private static final String TOLD = "told";
    private static final int ABOUT_BYTES = 32;
    private static final int FIRST_RING = 1;

    /**
     * The identity and the fingerprint; then, for each ring, a position and the records before it, twice: the one that was committed
     * and the one that is being committed. Which of them the process came to, the ring's own position tells.
     */
    private final BpfMap about;

    private final BpfMap told;

    private Bookmarks(BpfMap about, BpfMap told) {
        this.about = about;
        this.told = told;
    }

    static Bookmarks make(long id, long fingerprint, int rings) {
        Bookmarks made = new Bookmarks(
                BpfMap.array("weir_about", ABOUT_BYTES, FIRST_RING + rings),
                BpfMap.array("weir_told", Long.BYTES * CaptureCounter.values().length, 1));
        made.put(0, id, fingerprint);
        return made;
    }

    static boolean areIn(Path folder) {
        return Files.exists(folder.resolve(ABOUT)) && Files.exists(folder.resolve(TOLD));
    }

    static boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return name.equals(ABOUT) || name.equals(TOLD);
    }

    static Bookmarks open(Path folder) {
        return new Bookmarks(BpfMap.openPinned(folder.resolve(ABOUT)), BpfMap.openPinned(folder.resolve(TOLD)));
    }

    /** To be called last: what is pinned is whole when {@link #ABOUT} is there. */
    void pin(Path folder) {
        told.pin(folder.resolve(TOLD));
        about.pin(folder.resolve(ABOUT));
    }

    long id() {
        return value(0).getLong(0);
    }

    long fingerprint() {
        return value(0).getLong(Long.BYTES);
    }

    int rings() {
        return about.maxEntries() - FIRST_RING;
    }

    /** Records of a ring before its committed position. */
    long records(int ring, long committed) {
        ByteBuffer value = value(FIRST_RING + ring);
        return committed == value.getLong(2 * Long.BYTES) ? value.getLong(3 * Long.BYTES) : value.getLong(Long.BYTES);
    }

    /** To be called before the commit. */
    void committing(int ring, long committed, long recordsBefore, long next, long recordsBeforeNext) {
        put(FIRST_RING + ring, committed, recordsBefore, next, recordsBeforeNext);
    }

    void told(Map<CaptureCounter, Long> counters) {
        ByteBuffer bytes = ByteBuffer.allocate(told.valueBytes()).order(ByteOrder.nativeOrder());
        for (CaptureCounter counter : CaptureCounter.values()) {
            bytes.putLong(counters.getOrDefault(counter, 0L));
        }
        told.put(CaptureMaps.bytes(0), bytes.array());
    }

    Map<CaptureCounter, Long> told() {
        Map<CaptureCounter, Long> counters = new EnumMap<>(CaptureCounter.class);
        ByteBuffer bytes = buffer(told, 0);
        for (CaptureCounter counter : CaptureCounter.values()) {
            counters.put(counter, bytes.getLong());
        }
        return counters;
    }

    private ByteBuffer value(int entry) {
        return buffer(about, entry);
    }

    private static ByteBuffer buffer(BpfMap map, int entry) {
        byte[] bytes = map.get(CaptureMaps.bytes(entry));
        return ByteBuffer.wrap(bytes == null ? new byte[map.valueBytes()] : bytes)
                .order(ByteOrder.nativeOrder());
    }

    private void put(int entry, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(ABOUT_BYTES).order(ByteOrder.nativeOrder());
        for (long value : values) {
            bytes.putLong(value);
        }
        about.put(CaptureMaps.bytes(entry), bytes.array());
    }

    @Override
    public void close() {
        about.close();
        told.close();
    }
}
