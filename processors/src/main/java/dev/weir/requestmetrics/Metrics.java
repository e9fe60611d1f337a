package dev.weir.requestmetrics;

import dev.weir.api.Attributes;
import dev.weir.api.MetricPoint;
import dev.weir.span.Instrument;
import dev.weir.span.MetricMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of what is measured. */
public final class Metrics {
    /** In a window with a point of it, the other metrics of that host or file may lack exchanges. */
    static final String LOST = "weir.capture.lost";

    private static final Text LOST_TEXT = new Text(
            "Records that the capture could not send, and gaps in connections: exchanges may be missing.", "{loss}");
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Text UNKNOWN = new Text("", "");

    private final Map<String, Text> texts = new HashMap<>(Map.of(LOST, LOST_TEXT));

    /** @param conventions one for each protocol */
    public Metrics(List<MetricMapping> conventions) {
        for (MetricMapping mapping : conventions) {
            for (Instrument i : mapping.instruments()) {
                texts.put(i.name(), new Text(i.description(), "s"));
            }
        }
    }

    public MetricPoint point(Attributes resource, Series series, SeriesState.ClosedWindow window) {
        Text text = texts.getOrDefault(series.metric(), UNKNOWN);
        return new MetricPoint(
                series.metric(),
                text.description,
                text.unit,
                window.value(),
                window.startMillis() * NANOS_PER_MILLI,
                window.endMillis() * NANOS_PER_MILLI,
                0,
                series.attributes(),
                resource);
    }

    private record Text(String description, String unit) {}
}
