package dev.weir.pipeline.config;

import dev.weir.api.component.Component.ProcessorComponent;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether each component of a pipeline takes what the one before it gives. */
final class ChainCheck {
    private final Components components;
    private final Findings findings;
    private final Signal signal;
    /** What comes out so far, by the id that gives it. Empty where that cannot be known. */
    private Map<String, Signal> given = new HashMap<>();

    /** @param signal what the pipeline ends in */
    ChainCheck(Components components, Findings findings, Signal signal) {
        this.components = components;
        this.findings = findings;
        this.signal = signal;
    }

    void check(
            List<Reference<SourceComponent>> sources,
            List<Reference<ProcessorComponent>> processors,
            List<Reference<SinkComponent>> sinks) {
        Signal wanted = processors.isEmpty()
                ? signal
                : processors
                        .getFirst()
                        .component()
                        .map(c -> c.component().takes())
                        .orElse(signal);
        for (Reference<SourceComponent> source : sources) {
            source.component().ifPresent(c -> {
                List<Signal> gives = c.component().gives();
                given.put(source.id(), gives.contains(wanted) ? wanted : gives.getFirst());
            });
        }
        Reference<?> last = sources.isEmpty() ? null : sources.getLast();
        for (Reference<ProcessorComponent> processor : processors) {
            step(processor);
            last = processor;
        }
        if (last != null) {
            Reference<?> end = last;
            given.forEach((id, gives) -> {
                if (gives != signal) {
                    findings.error(
                            end.place(),
                            end.path(),
                            id + " gives " + gives + ", but the pipeline ends in " + signal
                                    + between(gives, signal, "after"));
                }
            });
        }
        sinks.forEach(this::sink);
    }

    private void step(Reference<ProcessorComponent> processor) {
        Optional<Configured<ProcessorComponent>> component = processor.component();
        if (component.isPresent()) {
            Signal takes = component.get().component().takes();
            given.forEach((id, gives) -> {
                if (gives != takes) {
                    findings.error(
                            processor.place(),
                            processor.path(),
                            processor.id() + " takes " + takes + ", but " + id + " before it gives " + gives
                                    + between(gives, takes, "between"));
                }
            });
        }
        given = new HashMap<>();
        component.ifPresent(c -> given.put(processor.id(), c.component().gives()));
    }

    private void sink(Reference<SinkComponent> sink) {
        sink.component().ifPresent(c -> {
            List<Signal> takes = c.component().takes();
            if (!takes.contains(signal)) {
                String taken = takes.stream().map(Signal::toString).collect(Collectors.joining(", "));
                findings.error(sink.place(), sink.path(), sink.id() + " takes " + taken + ", not " + signal);
            }
        });
    }

    /** The shortest way from one signal to another. */
    private String between(Signal from, Signal to, String where) {
        Map<Signal, List<String>> ways = new HashMap<>(Map.of(from, List.of()));
        Deque<Signal> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty() && !ways.containsKey(to)) {
            Signal at = open.remove();
            for (ProcessorComponent p : processors()) {
                if (p.takes() == at && !ways.containsKey(p.gives())) {
                    Set<String> way = new LinkedHashSet<>(ways.getOrDefault(at, List.of()));
                    way.add(p.type());
                    ways.put(p.gives(), List.copyOf(way));
                    open.add(p.gives());
                }
            }
        }
        List<String> way = ways.getOrDefault(to, List.of());
        return way.isEmpty()
                ? "; no processor makes " + to + " of " + from
                : "; put " + String.join(", ", way) + " " + where + (where.equals("between") ? "" : " it");
    }

    private List<ProcessorComponent> processors() {
        return components.of(Kind.PROCESSOR).stream()
                .map(ProcessorComponent.class::cast)
                .toList();
    }
}
