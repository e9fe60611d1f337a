package dev.weir.otlp.read;

import dev.weir.api.component.Signal;
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

    private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);

    public ReadCounts() {
        for (Rejection reason : Rejection.values()) {
            rejected.put(reason, new LongAdder());
        }
    }

    /** Adds what was counted elsewhere, such as of one request. */
    public void add(ReadCounts other) {
        unknownFields.add(other.unknownFields.sum());
        emptyMetrics.add(other.emptyMetrics.sum());
        other.rejected.forEach((reason, n) -> rejected(reason).add(n.sum()));
    }

    /** Records that were left out. */
    public LongAdder rejected(Rejection reason) {
        return Objects.requireNonNull(rejected.get(reason));
    }

    /** The same by the names of metrics. Only spans have ids and times that may be invalid. */
    public Map<String, LongAdder> rejected(Signal signal) {
        Map<String, LongAdder> named = new LinkedHashMap<>();
        for (Rejection reason : Rejection.values()) {
            if (signal == Signal.TRACES || reason.compareTo(Rejection.TOO_LARGE) >= 0) {
                named.put(reason.name().toLowerCase(Locale.ROOT), rejected(reason));
            }
        }
        return named;
    }

    /** What is left out beside, by the names of metrics. */
    public Map<String, LongAdder> notes(Signal signal) {
        return signal == Signal.METRICS
                ? Map.of("unknown_fields", unknownFields, "empty_metrics", emptyMetrics)
                : Map.of("unknown_fields", unknownFields);
    }
}
