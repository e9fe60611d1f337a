package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** What libbpf says (the verifier's log among it) while a call runs on this thread; else it is silent. */
final class LibBpfLog implements AutoCloseable {
    private static final int DEBUG = 2;
    /** As long as libbpf lets the verifier's log grow. Pages that are never written cost nothing. */
    private static final long BUFFER_BYTES = 16L << 20;

    private static final ThreadLocal<@Nullable LibBpfLog> CURRENT = new ThreadLocal<>();
    private static @Nullable MemorySegment buffer;

    private final StringBuilder text = new StringBuilder();
    private final @Nullable LibBpfLog outer;

    private LibBpfLog(@Nullable LibBpfLog outer) {
        this.outer = outer;
    }

    static void install(MethodHandle setPrint) {
        try {
            MethodHandle print = MethodHandles.lookup()
                    .findStatic(
                            LibBpfLog.class,
                            "print",
                            MethodType.methodType(int.class, int.class, MemorySegment.class, MemorySegment.class));
            MemorySegment stub = Native.LINKER.upcallStub(
                    print, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS), Arena.global());
            MemorySegment ignored = (MemorySegment) setPrint.invokeExact(stub);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static LibBpfLog collect() {
        LibBpfLog log = new LibBpfLog(CURRENT.get());
        CURRENT.set(log);
        return log;
    }

    String text() {
        return text.toString();
    }

    @Override
    public void close() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    /** Called by libbpf. An exception that left an upcall would end the process. */
    @SuppressWarnings({"UnusedMethod", "CatchingUnchecked"})
    private static int print(int level, MemorySegment format, MemorySegment arguments) {
        LibBpfLog log = CURRENT.get();
        if (level >= DEBUG || log == null) {
            return 0;
        }
        try {
            synchronized (LibBpfLog.class) {
                log.text.append(LibC.format(buffer(), format, arguments));
            }
        } catch (Throwable e) {
            log.text
                    .append("(a line of libbpf's log could not be read: ")
                    .append(e)
                    .append(")\n");
        }
        return 0;
    }

    private static MemorySegment buffer() {
        MemorySegment made = buffer;
        if (made == null) {
            made = LibC.mmap(
                    Arena.global(),
                    BUFFER_BYTES,
                    LibC.PROT_READ | LibC.PROT_WRITE,
                    LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS,
                    -1,
                    0);
            buffer = made;
        }
        return made;
    }
}
