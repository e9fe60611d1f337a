package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A compiled BPF object file: opened, changed (map sizes, globals), loaded into the kernel, closed.
 * Not safe for use by several threads at once. {@link #close} takes programs and maps out of the kernel
 * unless they are pinned or attached by a {@link BpfLink} that is still open.
 */
public final class BpfObject implements AutoCloseable {
    private final String name;
    private final MemorySegment handle;
    private boolean loaded;
    private boolean closed;

    private BpfObject(String name, MemorySegment handle) {
        this.name = name;
        this.handle = handle;
    }

    /** The object that lies in the class path beside {@code owner}. */
    public static BpfObject open(Class<?> owner, String resource) {
        return open(resource, bytes(owner, resource));
    }

    static byte[] bytes(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource + " is not beside " + owner.getName());
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new BpfException("read " + resource, 0, String.valueOf(e.getMessage()), "");
        }
    }

    /**
     * @param name for messages
     * @param elf the object file
     */
    public static BpfObject open(String name, byte[] elf) {
        LibBpf.require();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Native.bytes(arena, elf);
            MemorySegment handle = LibBpf.pointer("open " + name, state ->
                    (MemorySegment) LibBpf.OBJECT_OPEN.invokeExact(state, bytes, bytes.byteSize(), MemorySegment.NULL));
            return new BpfObject(name, handle);
        }
    }

    /** Sets a global variable of 1, 2, 4 or 8 bytes, constants included. Only before {@link #load}. */
    public void setGlobal(String variable, long value) {
        requireNotLoaded();
        MemorySegment memory = GlobalVariable.find(handle, variable);
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        switch ((int) memory.byteSize()) {
            case 1 -> bytes.put(0, (byte) value);
            case 2 -> bytes.putShort(0, (short) value);
            case 4 -> bytes.putInt(0, (int) value);
            case 8 -> bytes.putLong(0, value);
            default -> throw new IllegalArgumentException(variable + " has " + memory.byteSize() + " bytes");
        }
        MemorySegment.copy(bytes.array(), 0, memory, JAVA_BYTE, 0, (int) memory.byteSize());
    }

    /** Sets the number of entries of a map, or the bytes of a ring buffer. Only before {@link #load}. */
    public void setMaxEntries(String map, int entries) {
        requireNotLoaded();
        MemorySegment found = findMap(map);
        int ignored = LibBpf.call(
                "set the size of map " + map, () -> (int) LibBpf.MAP_SET_MAX_ENTRIES.invokeExact(found, entries));
    }

    /** Leaves a program out, or takes it in. Only before {@link #load}. */
    public void setAutoload(String program, boolean load) {
        requireNotLoaded();
        MemorySegment found = findProgram(program);
        int ignored = LibBpf.call(
                "choose program " + program, () -> (int) LibBpf.PROGRAM_SET_AUTOLOAD.invokeExact(found, load));
    }

    /** Makes the maps and has the kernel verify the programs. */
    public void load() {
        requireNotLoaded();
        int ignored = LibBpf.call("load " + name, () -> (int) LibBpf.OBJECT_LOAD.invokeExact(handle));
        loaded = true;
    }

    /** A map of the loaded object; it ends with the object. */
    public BpfMap map(String map) {
        MemorySegment found = findMap(map);
        return BpfMap.borrowed(LibBpf.call("use map " + map, () -> (int) LibBpf.MAP_FD.invokeExact(found)));
    }

    /** A program of the loaded object; it ends with the object. */
    public BpfProgram program(String program) {
        MemorySegment found = findProgram(program);
        int fd = LibBpf.call("use program " + program, () -> (int) LibBpf.PROGRAM_FD.invokeExact(found));
        return BpfProgram.borrowed(program, found, fd);
    }

    private MemorySegment findMap(String map) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(map);
            return LibBpf.pointer("find map " + map + " in " + name, state ->
                    (MemorySegment) LibBpf.FIND_MAP.invokeExact(state, open(), text));
        }
    }

    private MemorySegment findProgram(String program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(program);
            return LibBpf.pointer("find program " + program + " in " + name, state ->
                    (MemorySegment) LibBpf.FIND_PROGRAM.invokeExact(state, open(), text));
        }
    }

    private MemorySegment open() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
        return handle;
    }

    private void requireNotLoaded() {
        open();
        if (loaded) {
            throw new IllegalStateException(name + " is loaded: its programs and maps can no longer be changed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            int ignored = LibBpf.invoke(() -> {
                LibBpf.OBJECT_CLOSE.invokeExact(handle);
                return 0;
            });
        }
    }
}
