package dev.weir.pipeline.telemetry;

import dev.weir.pipeline.config.Configured;
import dev.weir.pipeline.config.Pipeline;
import dev.weir.pipeline.config.PipelineFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which component gives to which. */
public final class Edges {
    /** Where a component stands: pipelines that begin alike share it there. */
    private final Map<String, Set<String>> places = new HashMap<>();

    /** By component: those before it, with their places. */
    private final Map<String, Map<String, Set<String>>> before = new HashMap<>();

    public Edges(PipelineFile file) {
        file.pipelines().forEach(this::add);
    }

    private void add(Pipeline pipeline) {
        Map<String, String> from = new TreeMap<>();
        for (Configured<?> source : pipeline.sources()) {
            from.put(source.id(), source.id());
            place(source.id(), source.id());
        }
        String way = String.join(" + ", from.keySet());
        for (Configured<?> processor : pipeline.processors()) {
            way += " > " + processor.id();
            feed(processor.id(), from);
            place(processor.id(), way);
            from = Map.of(processor.id(), way);
        }
        for (Configured<?> sink : pipeline.sinks()) {
            feed(sink.id(), from);
        }
    }

    private void place(String component, String way) {
        places.computeIfAbsent(component, c -> new HashSet<>()).add(way);
    }

    private void feed(String component, Map<String, String> from) {
        Map<String, Set<String>> feeders = before.computeIfAbsent(component, c -> new HashMap<>());
        from.forEach(
                (id, way) -> feeders.computeIfAbsent(id, i -> new HashSet<>()).add(way));
    }

    /**
     * The components all of whose output comes to this one; none where one of them stands in several places and gives from some
     * of them only, so that the sums of both cannot be compared.
     */
    Set<String> feeders(String component) {
        Map<String, Set<String>> feeders = before.getOrDefault(component, Map.of());
        boolean whole = feeders.entrySet().stream().allMatch(f -> f.getValue().equals(places.get(f.getKey())));
        return whole ? new TreeSet<>(feeders.keySet()) : Set.of();
    }
}
