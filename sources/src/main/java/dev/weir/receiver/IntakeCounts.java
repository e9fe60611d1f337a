package dev.weir.receiver;

import dev.weir.otlp.read.ReadCounts;
import java.util.concurrent.atomic.LongAdder;

/** What was taken of a signal and what became of it, in records. Any thread. */
public final class IntakeCounts {
    /** In requests that were taken. */
    public final LongAdder accepted = new LongAdder();

    /** Taken, and the job ended before it read them; their sender was told that they had arrived. */
    public final LongAdder unread = new LongAdder();

    /** The same where the sender was told to send them again. */
    public final LongAdder givenBack = new LongAdder();

    /** In requests that were taken. */
    public final ReadCounts read = new ReadCounts();

    IntakeCounts() {}
}
