package dev.weir.bpf;

/**
 * Turns the kernel's boot time, which stamps the records, into time since the epoch. The boot clock also
 * runs in a suspend, so their distance changes only when the wall clock is set; until it is measured again, time goes on evenly
 * by what it was. Safe for use by several threads.
 */
public final class BootClock {
    private static final int TRIES = 8;

    private volatile long offset;

    public BootClock() {
        measure();
    }

    /** Measures again; the reading that was least disturbed counts. */
    public void measure() {
        long best = Long.MAX_VALUE;
        long found = 0;
        for (int i = 0; i < TRIES; i++) {
            long before = LibC.nanos(LibC.CLOCK_BOOTTIME);
            long wall = LibC.nanos(LibC.CLOCK_REALTIME);
            long after = LibC.nanos(LibC.CLOCK_BOOTTIME);
            if (after - before < best) {
                best = after - before;
                found = wall - (before + (after - before) / 2);
            }
        }
        offset = found;
    }

    /** Nanoseconds since the epoch. */
    public long toEpochNanos(long bootNanos) {
        return bootNanos + offset;
    }

    /** Milliseconds since the epoch, now, as a record of now has it. */
    public long epochMillis() {
        return toEpochNanos(now()) / 1_000_000;
    }

    /** Nanoseconds to add to the boot clock. */
    public long offsetNanos() {
        return offset;
    }

    /** The boot clock now. */
    public static long now() {
        return LibC.nanos(LibC.CLOCK_BOOTTIME);
    }
}
