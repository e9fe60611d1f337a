package dev.weir.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The CPU clock, as a source of samples.
 *
 * @param hertz samples per second of CPU time
 * @param pid the only process, or -1 for every one
 * @param cpu the only CPU, or -1 for every one; not both -1
 */
public record PerfEvent(int hertz, int pid, int cpu) {
    private static final int TYPE_SOFTWARE = 1;
    private static final int ATTRIBUTE_BYTES = 128;
    private static final long FREQUENCY_FLAG = 1L << 10;

    int open() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, 8);
            attributes.set(JAVA_INT, 0, TYPE_SOFTWARE);
            attributes.set(JAVA_INT, 4, ATTRIBUTE_BYTES);
            attributes.set(JAVA_LONG, 16, hertz);
            attributes.set(JAVA_LONG, 40, FREQUENCY_FLAG);
            int fd = LibC.perfEventOpen(attributes, pid, cpu);
            if (fd < 0) {
                throw BpfException.of("open " + this, -fd);
            }
            return fd;
        }
    }
}
