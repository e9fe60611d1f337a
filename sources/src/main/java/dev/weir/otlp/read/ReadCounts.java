package dev.weir.otlp.read;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What {@link SpanReader} could not take as it stood. Any thread. */
public final class ReadCounts {
    public final LongAdder convertedValues = new LongAdder();
    public final LongAdder repeatedKeys = new LongAdder();
    public final LongAdder droppedEvents = new LongAdder();
    public final LongAdder droppedLinks = new LongAdder();
    public final LongAdder droppedScopeAttributes = new LongAdder();

    private final LongAdder[] invalid = new LongAdder[InvalidSpan.values().length];

    public ReadCounts() {
        Arrays.setAll(invalid, _ -> new LongAdder());
    }

    /** Spans that were left out. */
    public LongAdder invalid(InvalidSpan reason) {
        return invalid[reason.ordinal()];
    }
}
