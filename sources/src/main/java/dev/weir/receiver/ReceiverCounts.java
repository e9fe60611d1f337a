package dev.weir.receiver;

import dev.weir.otlp.read.ReadCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What a receiver took and what became of it. Any thread. */
public final class ReceiverCounts {
    /** In requests that were taken. */
    public final LongAdder accepted = new LongAdder();

    /** Taken, and the job ended before it read them; their sender was told that they had arrived. */
    public final LongAdder unread = new LongAdder();

    /** The same where the sender was told to send them again. */
    public final LongAdder givenBack = new LongAdder();

    public final LongAdder requests = new LongAdder();

    /** In requests that were taken. */
    public final ReadCounts read = new ReadCounts();

    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

    ReceiverCounts() {
        for (Refusal reason : Refusal.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    /** Requests that were refused as a whole. */
    public LongAdder refused(Refusal reason) {
        return Objects.requireNonNull(refused.get(reason));
    }
}
