package dev.weir.otlp.read;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What {@link SpanReader} could not take as it stood. Any thread. */
public final class ReadCounts {
    public final LongAdder convertedValues = new LongAdder();
    public final LongAdder repeatedKeys = new LongAdder();
    public final LongAdder droppedEvents = new LongAdder();
    public final LongAdder droppedLinks = new LongAdder();
    public final LongAdder droppedScopeAttributes = new LongAdder();

    private final Map<InvalidSpan, LongAdder> invalid = new EnumMap<>(InvalidSpan.class);

    public ReadCounts() {
        for (InvalidSpan reason : InvalidSpan.values()) {
            invalid.put(reason, new LongAdder());
        }
    }

    /** Adds what was counted elsewhere, such as of one request. */
    public void add(ReadCounts other) {
        convertedValues.add(other.convertedValues.sum());
        repeatedKeys.add(other.repeatedKeys.sum());
        droppedEvents.add(other.droppedEvents.sum());
        droppedLinks.add(other.droppedLinks.sum());
        droppedScopeAttributes.add(other.droppedScopeAttributes.sum());
        other.invalid.forEach((reason, n) -> invalid(reason).add(n.sum()));
    }

    /** Spans that were left out. */
    public LongAdder invalid(InvalidSpan reason) {
        return Objects.requireNonNull(invalid.get(reason));
    }
}
