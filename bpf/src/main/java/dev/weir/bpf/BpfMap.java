package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A BPF map. Keys and values are bytes in the machine's order, of exactly the map's sizes. Safe for use
 * by several threads, as the kernel's maps are.
 */
public final class BpfMap implements AutoCloseable {
    static final int TYPE_RINGBUF = 27;
    private static final int TYPE_ARRAY = 2;

    private static final int INFO_BYTES = 88;

    private final int fd;
    private final boolean owned;
    private final int type;
    private final int keyBytes;
    private final int valueBytes;
    private final int maxEntries;

    private BpfMap(int fd, boolean owned) {
        this.fd = fd;
        this.owned = owned;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_BYTES, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, INFO_BYTES);
            int ignored =
                    LibBpf.call("ask for a map's sizes", () -> (int) LibBpf.INFO_BY_FD.invokeExact(fd, info, length));
            type = info.get(JAVA_INT, 0);
            keyBytes = info.get(JAVA_INT, 8);
            valueBytes = info.get(JAVA_INT, 12);
            maxEntries = info.get(JAVA_INT, 16);
        }
    }

    static BpfMap borrowed(int fd) {
        return new BpfMap(fd, false);
    }

    /**
     * A ring buffer of its own, outside an object.
     *
     * @param bytes a power of two and a multiple of the page size
     */
    public static BpfMap ring(String name, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return new BpfMap(
                    LibBpf.call("make a ring buffer of " + bytes + " bytes", () ->
                            (int) LibBpf.MAP_CREATE.invokeExact(TYPE_RINGBUF, text, 0, 0, bytes, MemorySegment.NULL)),
                    true);
        }
    }

    /** An array outside an object, all zeros. Its keys have 4 bytes. */
    static BpfMap array(String name, int valueBytes, int entries) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return new BpfMap(
                    LibBpf.call("make a map", () -> (int) LibBpf.MAP_CREATE.invokeExact(
                            TYPE_ARRAY, text, 4, valueBytes, entries, MemorySegment.NULL)),
                    true);
        }
    }

    /** A map that was pinned, by this process or another. */
    public static BpfMap openPinned(Path path) {
        return new BpfMap(Pin.open(path), true);
    }

    /** Keeps the map in the kernel, at a path in a BPF file system, until the file is deleted. */
    public void pin(Path path) {
        Pin.make(fd, path);
    }

    int fd() {
        return fd;
    }

    int type() {
        return type;
    }

    public int keyBytes() {
        return keyBytes;
    }

    public int valueBytes() {
        return valueBytes;
    }

    /** Entries; for a ring buffer, bytes. */
    public int maxEntries() {
        return maxEntries;
    }

    /** The value, or null where there is none. Of a per-CPU map use {@link #getPerCpu}. */
    public byte @Nullable [] get(byte[] key) {
        return lookup(key, valueBytes);
    }

    /** The value of every possible CPU, or an empty list where there is none. */
    public List<byte[]> getPerCpu(byte[] key) {
        int stride = (valueBytes + 7) & -8;
        int cpus = LibBpf.possibleCpus();
        byte[] all = lookup(key, stride * cpus);
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; all != null && i < cpus; i++) {
            byte[] value = new byte[valueBytes];
            System.arraycopy(all, i * stride, value, 0, valueBytes);
            values.add(value);
        }
        return values;
    }

    private byte @Nullable [] lookup(byte[] key, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment k = key(arena, key);
            MemorySegment v = arena.allocate(bytes, 8);
            int result = LibBpf.invoke(() -> (int) LibBpf.MAP_LOOKUP.invokeExact(fd, k, v));
            if (result == -Errno.ENOENT) {
                return null;
            }
            if (result < 0) {
                throw BpfException.of("read from a map", -result);
            }
            return v.toArray(JAVA_BYTE);
        }
    }

    /** Adds or replaces. */
    public void put(byte[] key, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment k = key(arena, key);
            MemorySegment v = sized(arena, value, valueBytes, "value");
            int ignored = LibBpf.call("write to a map", () -> (int) LibBpf.MAP_UPDATE.invokeExact(fd, k, v, 0L));
        }
    }

    /** Whether there was one. */
    public boolean delete(byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment k = key(arena, key);
            int result = LibBpf.invoke(() -> (int) LibBpf.MAP_DELETE.invokeExact(fd, k));
            if (result < 0 && result != -Errno.ENOENT) {
                throw BpfException.of("delete from a map", -result);
            }
            return result >= 0;
        }
    }

    /** All keys. Of a map that is being changed, some may be missing or there twice. */
    public List<byte[]> keys() {
        List<byte[]> keys = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment next = arena.allocate(keyBytes, 8);
            MemorySegment last = arena.allocate(keyBytes, 8);
            MemorySegment from = MemorySegment.NULL;
            while (advance(from, next)) {
                keys.add(next.toArray(JAVA_BYTE));
                last.copyFrom(next);
                from = last;
            }
        }
        return keys;
    }

    private boolean advance(MemorySegment from, MemorySegment next) {
        int result = LibBpf.invoke(() -> (int) LibBpf.MAP_NEXT_KEY.invokeExact(fd, from, next));
        if (result < 0 && result != -Errno.ENOENT) {
            throw BpfException.of("iterate over a map", -result);
        }
        return result >= 0;
    }

    private MemorySegment key(Arena arena, byte[] key) {
        return sized(arena, key, keyBytes, "key");
    }

    private static MemorySegment sized(Arena arena, byte[] bytes, int expected, String what) {
        if (bytes.length != expected) {
            throw new IllegalArgumentException(
                    "a " + what + " of this map has " + expected + " bytes, not " + bytes.length);
        }
        MemorySegment segment = arena.allocate(expected, 8);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, expected);
        return segment;
    }

    @Override
    public void close() {
        if (owned) {
            LibC.close(fd);
        }
    }
}
