package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** A loaded program. */
public final class BpfProgram implements AutoCloseable {
    private static final long TEST_RUN_BYTES = 80;
    private static final long TEST_RUN_RETVAL = 56;
    private static final long UPROBE_BYTES = 40;
    private static final long UPROBE_RETPROBE = 24;
    private static final long UPROBE_FUNCTION = 32;
    private static final int ITERATOR_BUFFER = 4096;
    /** {@code BPF_TRACE_ITER} of {@code enum bpf_attach_type}. */
    private static final int TRACE_ITER = 28;

    private final String name;
    private final MemorySegment handle;
    private final int fd;
    private final boolean owned;

    private BpfProgram(String name, MemorySegment handle, int fd, boolean owned) {
        this.name = name;
        this.handle = handle;
        this.fd = fd;
        this.owned = owned;
    }

    static BpfProgram borrowed(String name, MemorySegment handle, int fd) {
        return new BpfProgram(name, handle, fd, false);
    }

    /** A program that was pinned. It can be run, iterated with and pinned again; to attach it, load its object or pin its link. */
    public static BpfProgram openPinned(Path path) {
        return new BpfProgram(path.toString(), MemorySegment.NULL, Pin.open(path), true);
    }

    public String name() {
        return name;
    }

    /** Keeps the program in the kernel, at a path in a BPF file system, until the file is deleted. */
    public void pin(Path path) {
        Pin.make(fd, path);
    }

    /** Attaches beside what others have attached there. The section of the program says to which hook. */
    public BpfLink attachCgroup(Path cgroup) {
        int folder = LibC.open(cgroup.toString());
        if (folder < 0) {
            throw new BpfException("open the cgroup " + cgroup, -folder, Remedy.ofCgroup(cgroup), "");
        }
        try {
            return link("cgroup " + cgroup, state ->
                    (MemorySegment) LibBpf.ATTACH_CGROUP.invokeExact(state, attachable(), folder));
        } finally {
            LibC.close(folder);
        }
    }

    /** For example {@code attachTracepoint("syscalls", "sys_enter_getpid")}. Needs tracefs. */
    public BpfLink attachTracepoint(String category, String tracepoint) {
        if (!Files.isDirectory(Path.of("/sys/kernel/tracing/events"))
                && !Files.isDirectory(Path.of("/sys/kernel/debug/tracing/events"))) {
            throw new BpfException("attach " + name, 0, Remedy.MOUNT_TRACEFS, "");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocateFrom(category);
            MemorySegment second = arena.allocateFrom(tracepoint);
            return link("tracepoint " + category + ":" + tracepoint, state ->
                    (MemorySegment) LibBpf.ATTACH_TRACEPOINT.invokeExact(state, attachable(), first, second));
        }
    }

    /** Runs the program on each event; the event is closed with the link. */
    public BpfLink attachPerfEvent(PerfEvent event) {
        int eventFd = event.open();
        try {
            return link(event.toString(), state ->
                    (MemorySegment) LibBpf.ATTACH_PERF_EVENT.invokeExact(state, attachable(), eventFd));
        } catch (BpfException e) {
            LibC.close(eventFd);
            throw e;
        }
    }

    /** Attaches to a function of a program or library file, in the processes that run it. */
    public BpfLink attachUprobe(Uprobe at) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(UPROBE_BYTES, 8);
            options.set(JAVA_LONG, 0, UPROBE_BYTES);
            options.set(JAVA_BOOLEAN, UPROBE_RETPROBE, at.onReturn());
            if (!at.function().isEmpty()) {
                options.set(ADDRESS, UPROBE_FUNCTION, arena.allocateFrom(at.function()));
            }
            MemorySegment file = arena.allocateFrom(at.file().toString());
            return link(at.toString(), state -> (MemorySegment)
                    LibBpf.ATTACH_UPROBE.invokeExact(state, attachable(), at.pid(), file, at.offset(), options));
        }
    }

    /** Runs an iterator over all it iterates on, once, and drops what it prints. */
    public void iterate() {
        int link = LibBpf.call(
                "attach " + name, () -> (int) LibBpf.LINK_CREATE.invokeExact(fd, 0, TRACE_ITER, MemorySegment.NULL));
        try (Arena arena = Arena.ofConfined()) {
            int iterator = LibBpf.call("iterate with " + name, () -> (int) LibBpf.ITER_CREATE.invokeExact(link));
            MemorySegment buffer = arena.allocate(ITERATOR_BUFFER);
            long read;
            do {
                read = LibC.read(iterator, buffer);
            } while (read > 0);
            LibC.close(iterator);
            if (read < 0) {
                throw BpfException.of("iterate with " + name, (int) -read);
            }
        } finally {
            LibC.close(link);
        }
    }

    /** Runs a program of section "syscall" on this thread, and gives what it returns. */
    public int run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(TEST_RUN_BYTES, 8);
            options.set(JAVA_LONG, 0, TEST_RUN_BYTES);
            int ignored = LibBpf.call("run " + name, () -> (int) LibBpf.TEST_RUN.invokeExact(fd, options));
            return options.get(JAVA_INT, TEST_RUN_RETVAL);
        }
    }

    private BpfLink link(String target, LibBpf.PointerCall call) {
        return new BpfLink(name + " on " + target, LibBpf.pointer("attach " + name + " to " + target, call));
    }

    private MemorySegment attachable() {
        if (handle.equals(MemorySegment.NULL)) {
            throw new IllegalStateException(name + " was reopened from its pin: such a program cannot be attached");
        }
        return handle;
    }

    @Override
    public void close() {
        if (owned) {
            LibC.close(fd);
        }
    }
}
