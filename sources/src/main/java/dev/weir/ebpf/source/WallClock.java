package dev.weir.ebpf.source;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when somebody has set the wall clock, since the times of spans do not follow it. */
final class WallClock {
    private static final Logger LOG = LoggerFactory.getLogger(WallClock.class);
    private static final long TOLERANCE_MILLIS = 1_000;

    private long told;

    /**
     * Compares the two.
     *
     * @param event milliseconds since the epoch by which records are timed
     * @param wall the same by the wall clock
     * @return whether it was set since the last time
     */
    boolean look(long event, long wall) {
        long ahead = wall - event;
        if (Math.abs(ahead - told) < TOLERANCE_MILLIS) {
            return false;
        }
        told = ahead;
        LOG.warn(
                "the wall clock was set and is {} s ahead of where it was going; times of spans and windows go on without it until"
                        + " Weir starts again",
                ahead / 1000.0);
        return true;
    }
}
