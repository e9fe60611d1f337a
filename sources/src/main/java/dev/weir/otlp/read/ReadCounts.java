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
    /** Fields of a request beside its records, which a later OTLP may have. They are left out. */
    public final LongAdder unknownFields = new LongAdder();

    /** Metrics without points, which are left out. */
    public final LongAdder emptyMetrics = new LongAdder();

    private final Map<InvalidSpan, LongAdder> invalid = new EnumMap<>(InvalidSpan.class);

    public ReadCounts() {
        for (InvalidSpan reason : InvalidSpan.values()) {
            invalid.put(reason, new LongAdder());
        }
    }

    /** Adds what was counted elsewhere, such as of one request. */
    public void add(ReadCounts other) {
        unknownFields.add(other.unknownFields.sum());
        emptyMetrics.add(other.emptyMetrics.sum());
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

    /** What is left out beside, by the names of metrics. */
    public Map<String, LongAdder> notes(Signal signal) {
        return signal == Signal.METRICS
                ? Map.of("unknown_fields", unknownFields, "empty_metrics", emptyMetrics)
                : Map.of("unknown_fields", unknownFields);
    }
}
