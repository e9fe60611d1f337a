package dev.weir.otlp.read;

import dev.weir.api.component.Signal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What could not be taken as it stood. Any thread. */
public final class ReadCounts {
    private static final String EMPTY_METRICS = "empty_metrics";

    private final Map<String, LongAdder> notes = new LinkedHashMap<>();

    public final LongAdder convertedValues = note("converted_values");
    public final LongAdder repeatedKeys = note("repeated_keys");
    public final LongAdder droppedEvents = note("dropped_events");
    public final LongAdder droppedLinks = note("dropped_links");
    public final LongAdder droppedScopeAttributes = note("dropped_scope_attributes");

    /** Of a resource or a scope. */
    public final LongAdder droppedSchemaUrls = note("dropped_schema_urls");

    /** Metrics without points, which are left out. */
    public final LongAdder emptyMetrics = note(EMPTY_METRICS);

    private final Map<InvalidSpan, LongAdder> invalid = new EnumMap<>(InvalidSpan.class);

    public ReadCounts() {
        for (InvalidSpan reason : InvalidSpan.values()) {
            invalid.put(reason, new LongAdder());
        }
    }

    /** Adds what was counted elsewhere, such as of one request. */
    public void add(ReadCounts other) {
        other.notes.forEach((name, n) -> Objects.requireNonNull(notes.get(name)).add(n.sum()));
        other.invalid.forEach((reason, n) -> invalid(reason).add(n.sum()));
    }

    /** Spans that were left out. */
    public LongAdder invalid(InvalidSpan reason) {
        return Objects.requireNonNull(invalid.get(reason));
    }

    /** The same by the names of metrics. Of data points none is left out. */
    public Map<String, LongAdder> invalid(Signal signal) {
        Map<String, LongAdder> named = new LinkedHashMap<>();
        if (signal != Signal.TRACES) {
            return named;
        }
        Arrays.stream(InvalidSpan.values())
                .forEach(r -> named.put("invalid_" + r.name().toLowerCase(Locale.ROOT), invalid(r)));
        return named;
    }

    /** What is taken in another form or without a part of it, by the names of metrics. */
    public Map<String, LongAdder> notes(Signal signal) {
        Map<String, LongAdder> named = new LinkedHashMap<>(notes);
        named.keySet().removeIf(name -> name.equals(EMPTY_METRICS) != (signal == Signal.METRICS));
        return named;
    }

    private LongAdder note(String name) {
        LongAdder count = new LongAdder();
        notes.put(name, count);
        return count;
    }
}
