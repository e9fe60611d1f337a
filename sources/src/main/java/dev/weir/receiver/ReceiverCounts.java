package dev.weir.receiver;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Requests of all signals. Any thread. */
public final class ReceiverCounts {
    /** That were taken. */
    public final LongAdder requests = new LongAdder();

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

    Reply.Refused refuse(Refusal reason, String detail) {
        refused(reason).increment();
        return new Reply.Refused(reason, detail);
    }
}
