package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.Component.ProcessorComponent;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Yaml.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code service}: which components make which pipelines, and how Flink runs them. */
final class ServiceCheck {
    private static final String PIPELINES = "service.pipelines";
    private static final List<String> LATER = List.of("logs", "profiles");
    private static final Map<String, String> HINTS = Map.of("extensions", "Weir has none");
    private static final Map<String, String> PIPELINE_HINTS =
            Map.of("receivers", "Weir calls them sources", "exporters", "Weir calls them sinks");

    private final Components components;
    private final ReferenceCheck references;
    private final Findings findings;
    private final Shape shape;
    private Map<String, String> flink = Map.of();
    private Map<String, String> writtenFlink = Map.of();
    private Optional<Telemetry> telemetry = Optional.empty();
    private Dashboard dashboard = Dashboard.DEFAULT;

    ServiceCheck(Components components, Sections sections, Findings findings) {
        this.components = components;
        this.references = new ReferenceCheck(components, sections, findings);
        this.findings = findings;
        this.shape = new Shape(findings);
    }

    /** The pipelines that could be read. */
    List<Pipeline> check(Entry service) {
        Map<String, Entry> entries = shape.map(service.value(), "service");
        shape.keys(entries, "service", List.of("pipelines", "flink", "telemetry", "dashboard"), HINTS);
        Entry options = entries.get("flink");
        if (options != null) {
            FlinkOptions check = new FlinkOptions(findings);
            flink = check.check(shape.map(options.value(), FlinkOptions.PATH));
            writtenFlink = check.written();
        }
        Entry own = entries.get("telemetry");
        telemetry = own == null ? Optional.empty() : new TelemetryCheck(references, findings).check(own);
        Entry shown = entries.get("dashboard");
        dashboard = shown == null ? Dashboard.DEFAULT : new DashboardCheck(findings).check(shown);
        Entry pipelines = entries.get("pipelines");
        Map<String, Entry> byId = pipelines == null ? Map.of() : shape.map(pipelines.value(), PIPELINES);
        boolean readable =
                service.value() instanceof Yaml.Mapping || service.value().absent();
        if (readable && byId.isEmpty() && (pipelines == null || isEmpty(pipelines.value()))) {
            Place place = pipelines == null ? service.key() : pipelines.key();
            findings.error(place, PIPELINES, "service must have at least one pipeline");
        }
        List<Pipeline> checked = new ArrayList<>();
        byId.forEach((id, entry) -> pipeline(id, entry).ifPresent(checked::add));
        return List.copyOf(checked);
    }

    /** Flat. */
    Map<String, String> flink() {
        return flink;
    }

    /** Those of them that a reference gave, as written. */
    Map<String, String> writtenFlink() {
        return writtenFlink;
    }

    Optional<Telemetry> telemetry() {
        return telemetry;
    }

    Dashboard dashboard() {
        return dashboard;
    }

    private Optional<Pipeline> pipeline(String id, Entry entry) {
        String path = PIPELINES + "." + id;
        Optional<Signal> signal = signal(id, entry.key(), path);
        Map<String, Entry> lists = shape.map(entry.value(), path);
        shape.keys(lists, path, List.of("sources", "processors", "sinks"), PIPELINE_HINTS);
        if (!(entry.value() instanceof Yaml.Mapping) && !entry.value().absent()) {
            return Optional.empty();
        }
        List<Reference<SourceComponent>> sources =
                references.check(Kind.SOURCE, lists.get("sources"), entry.key(), path);
        List<Reference<ProcessorComponent>> processors =
                references.check(Kind.PROCESSOR, lists.get("processors"), entry.key(), path);
        List<Reference<SinkComponent>> sinks = references.check(Kind.SINK, lists.get("sinks"), entry.key(), path);
        signal.ifPresent(s -> new ChainCheck(components, findings, s).check(sources, processors, sinks));
        return signal.map(s -> new Pipeline(id, s, found(sources), found(processors), found(sinks)));
    }

    private Optional<Signal> signal(String id, Place place, String path) {
        String name = id.split("/", 2)[0];
        for (Signal signal : Pipeline.SIGNALS) {
            if (name.equals(signal.toString()) && !id.endsWith("/")) {
                return Optional.of(signal);
            }
        }
        List<String> known = Pipeline.SIGNALS.stream().map(Signal::toString).toList();
        if (LATER.contains(name)) {
            findings.error(
                    place,
                    path,
                    "pipelines of " + name + " are not yet in this release; " + String.join(", ", known) + " are");
        } else {
            String hint = Names.nearest(name, known)
                    .map(n -> "; did you mean \"" + n + "\"?")
                    .orElse("");
            findings.error(
                    place,
                    path,
                    "found \"" + id + "\", expected an id such as traces, metrics or traces/replay" + hint);
        }
        return Optional.empty();
    }

    private static boolean isEmpty(Yaml yaml) {
        return yaml.absent() || (yaml instanceof Yaml.Mapping m && m.entries().isEmpty());
    }

    private static <C extends Component> List<Configured<C>> found(List<Reference<C>> references) {
        return references.stream().flatMap(r -> r.component().stream()).toList();
    }
}
