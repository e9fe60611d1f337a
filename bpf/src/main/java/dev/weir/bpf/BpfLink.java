package dev.weir.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A program on its hook. It stays attached until {@link #close}, or until this process ends in any way;
 * a pinned link stays until its file is deleted.
 */
public final class BpfLink implements AutoCloseable {
    private final String description;
    private final MemorySegment handle;
    private boolean closed;

    BpfLink(String description, MemorySegment handle) {
        this.description = description;
        this.handle = handle;
    }

    /** A link that was pinned, by this process or another. */
    public static BpfLink openPinned(Path path) {
        LibBpf.require();
        Pin.requireBpffs(path);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path.toString());
            return new BpfLink(path.toString(), LibBpf.pointer("open the link " + path, state ->
                    (MemorySegment) LibBpf.LINK_OPEN.invokeExact(state, text)));
        }
    }

    /** Keeps the program attached, at a path in a BPF file system, when this process ends. */
    public void pin(Path path) {
        Pin.requireBpffs(path);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path.toString());
            int ignored = LibBpf.call("pin the link " + description + " to " + path, () ->
                    (int) LibBpf.LINK_PIN.invokeExact(handle, text));
        }
    }

    /** Takes the pin away; the link itself stays until {@link #close}. */
    public void unpin() {
        int ignored = LibBpf.call("unpin the link " + description, () -> (int) LibBpf.LINK_UNPIN.invokeExact(handle));
    }

    /**
     * Takes the program off its hook, pinned or not, before it returns. (A link that ends with its last reference may do so a
     * moment later.)
     */
    void detach() {
        int ignored = LibBpf.call("detach " + description, () -> (int) LibBpf.LINK_DETACH.invokeExact(handle));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            int ignored = LibBpf.invoke(() -> (int) LibBpf.LINK_DESTROY.invokeExact(handle));
        }
    }
}
