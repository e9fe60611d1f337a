package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The few functions of the C library that are needed. A failure is a negative errno. */
final class LibC {
    static final int PROT_NONE = 0;
    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int MAP_SHARED = 1;
    static final int MAP_PRIVATE = 2;
    static final int MAP_FIXED = 0x10;
    static final int MAP_ANONYMOUS = 0x20;
    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;
    static final int CLOCK_REALTIME = 0;
    static final int CLOCK_BOOTTIME = 7;

    private static final int O_CLOEXEC = 0x80000;
    private static final long PERF_EVENT_OPEN = System.getProperty("os.arch").equals("aarch64") ? 241 : 298;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = errno("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = errno("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            errno("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle MMAP =
            errno("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = errno("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle MEMFD_CREATE =
            errno("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FTRUNCATE =
            errno("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle CLOCK_GETTIME =
            errno("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle SYSCALL = errno(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle VSNPRINTF = Native.handle(
            Native.LINKER.defaultLookup(),
            "vsnprintf",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle FLOCK = errno("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle GETPAGESIZE =
            Native.handle(Native.LINKER.defaultLookup(), "getpagesize", FunctionDescriptor.of(JAVA_INT));

    private LibC() {}

    private static MethodHandle errno(String symbol, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return Native.handle(Native.LINKER.defaultLookup(), symbol, descriptor, options);
    }

    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    private static int result(int value, MemorySegment state) {
        return value < 0 ? -errno(state) : value;
    }

    static int open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), O_CLOEXEC), state);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(state(arena), fd);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int flock(int fd, int operation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            return result((int) FLOCK.invokeExact(state, fd, operation), state);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static long read(int fd, MemorySegment buffer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            long n = (long) READ.invokeExact(state, fd, buffer, buffer.byteSize());
            return n < 0 ? -errno(state) : n;
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** A mapping that ends with the arena. */
    static MemorySegment mmap(Arena arena, long length, int protection, int flags, int fd, long offset) {
        MemorySegment address = mmapAt(MemorySegment.NULL, length, protection, flags, fd, offset);
        return address.reinterpret(length, arena, mapped -> munmap(mapped, length));
    }

    static MemorySegment mmapAt(MemorySegment at, long length, int protection, int flags, int fd, long offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            MemorySegment address = (MemorySegment) MMAP.invokeExact(state, at, length, protection, flags, fd, offset);
            if (address.address() == -1L) {
                throw BpfException.of("map " + length + " bytes of memory", errno(state));
            }
            return address;
        } catch (BpfException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    private static void munmap(MemorySegment address, long length) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) MUNMAP.invokeExact(state(arena), address, length);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int memfd(String name, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            int fd = result((int) MEMFD_CREATE.invokeExact(state, arena.allocateFrom(name), 1), state);
            int truncated = fd < 0 ? fd : result((int) FTRUNCATE.invokeExact(state, fd, length), state);
            if (truncated < 0) {
                throw BpfException.of("make a memory file", -truncated);
            }
            return fd;
        } catch (BpfException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static long nanos(int clock) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            int ignored = (int) CLOCK_GETTIME.invokeExact(state(arena), clock, time);
            return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int perfEventOpen(MemorySegment attributes, int pid, int cpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            long closeOnExec = 8;
            long fd = (long) SYSCALL.invokeExact(state, PERF_EVENT_OPEN, attributes, pid, cpu, -1, closeOnExec);
            return result((int) fd, state);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** A {@code va_list} is passed by address on x86-64 and on aarch64 alike. */
    static String format(MemorySegment buffer, MemorySegment format, MemorySegment arguments) {
        try {
            int length = (int) VSNPRINTF.invokeExact(buffer, buffer.byteSize(), format, arguments);
            return length < 0 ? "" : buffer.getString(0);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    static int pageSize() {
        try {
            return (int) GETPAGESIZE.invokeExact();
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }
}
