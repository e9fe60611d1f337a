package dev.weir.pipeline.config;

import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Durations;
import dev.weir.pipeline.config.Yaml.Entry;
import dev.weir.sink.otlp.OtlpComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The section {@code service.telemetry}. */
final class TelemetryCheck {
    private static final String PATH = "service.telemetry";
    private static final String METRICS = PATH + ".metrics";
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final String OWN = "Weir's own are a log file and the dashboard";
    private static final Map<String, String> HINTS =
            Map.of("logs", OWN, "traces", OWN, "resource", "it is made of the host and the process");
    private static final Map<String, String> METRICS_HINTS = Map.of(
            "readers", "name a sink instead: sinks: [otlp_grpc]",
            "level", "there is one level",
            "address", "for Prometheus see service.flink and metrics.reporters");

    private final ReferenceCheck references;
    private final Findings findings;
    private final Shape shape;

    TelemetryCheck(ReferenceCheck references, Findings findings) {
        this.references = references;
        this.findings = findings;
        this.shape = new Shape(findings);
    }

    Optional<Telemetry> check(Entry telemetry) {
        Map<String, Entry> entries = shape.map(telemetry.value(), PATH);
        shape.keys(entries, PATH, List.of("metrics"), HINTS);
        Entry metrics = entries.get("metrics");
        if (metrics == null) {
            return Optional.empty();
        }
        Map<String, Entry> options = shape.map(metrics.value(), METRICS);
        shape.keys(options, METRICS, List.of("sinks", "interval"), METRICS_HINTS);
        List<Reference<SinkComponent>> sinks =
                references.check(Kind.SINK, options.get("sinks"), metrics.key(), METRICS);
        List<Configured<SinkComponent>> found = new ArrayList<>();
        for (Reference<SinkComponent> sink : sinks) {
            sink.component().ifPresent(c -> sender(sink, c, found));
        }
        return Optional.of(new Telemetry(List.copyOf(found), interval(options.get("interval"))));
    }

    private void sender(
            Reference<SinkComponent> sink, Configured<SinkComponent> component, List<Configured<SinkComponent>> found) {
        if (component.component() instanceof OtlpComponent) {
            found.add(component);
        } else {
            findings.error(
                    sink.place(),
                    sink.path(),
                    "sink \"" + sink.id() + "\" cannot send them; name one of otlp_grpc or otlp_http");
        }
    }

    private Duration interval(@Nullable Entry entry) {
        if (entry == null || entry.value().absent()) {
            return INTERVAL;
        }
        String path = METRICS + ".interval";
        if (entry.value() instanceof Yaml.Scalar s) {
            try {
                Duration interval = Durations.parse(s.text());
                if (interval.compareTo(Duration.ofSeconds(1)) >= 0) {
                    return interval;
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        shape.expected(entry.value(), path, "a duration of 1s or more, such as 10s or 1m");
        return INTERVAL;
    }
}
