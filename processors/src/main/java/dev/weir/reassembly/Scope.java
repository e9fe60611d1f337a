package dev.weir.reassembly;

import dev.weir.api.Connection.Vantage;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The connections of one ring or one capture file, and the time that they have reached. */
final class Scope {
    final long id;
    final Vantage vantage;

    /** Latest time seen, Unix nanoseconds. Files may overlap in time: each scope has its own. */
    long clock;

    /** Least recently active first. */
    final Chain<Flow> open = new Chain<>();

    /** Open ones too, of which the kernel will tell the end: silence ends none of them. Least recently active first. */
    final Chain<Flow> promised = new Chain<>();

    /** Closed ones that are still remembered, first closed first. */
    final Chain<Flow> closed = new Chain<>();

    /** Those of them that are in doubt, first reset first. */
    final ArrayDeque<Flow> resets = new ArrayDeque<>();

    /** Directions that wait for missing bytes, longest without progress first. */
    final Chain<Half> waiting = new Chain<>();

    /** Directions whose next bytes are there before those of the other direction that they acknowledge, longest first. */
    final Chain<Half> early = new Chain<>();

    Scope(long id, Vantage vantage, long clock) {
        this.id = id;
        this.vantage = vantage;
        this.clock = clock;
    }

    void reach(long time) {
        if (time > clock) {
            clock = time;
        }
    }

    /** Where a direction waits; null if it does not. */
    @Nullable
    Chain<Half> placeOf(Half half) {
        if (!half.waits()) {
            return null;
        }
        return half.hasHole() ? waiting : early;
    }

    boolean isEmpty() {
        return open.size() + promised.size() + closed.size() == 0;
    }
}
