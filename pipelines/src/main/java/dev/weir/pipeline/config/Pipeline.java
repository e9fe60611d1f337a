package dev.weir.pipeline.config;

import dev.weir.api.component.Component.ProcessorComponent;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.Signal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One way from sources to sinks, type-checked.
 *
 * @param id {@code signal} or {@code signal/name}
 * @param signal what the sinks get
 * @param sources at least one
 * @param processors in their order, may be empty
 * @param sinks at least one
 */
public record Pipeline(
        String id,
        Signal signal,
        List<Configured<SourceComponent>> sources,
        List<Configured<ProcessorComponent>> processors,
        List<Configured<SinkComponent>> sinks) {

    /** Those that a pipeline may end in. */
    public static final List<Signal> SIGNALS =
            List.of(Signal.TRACES, Signal.METRICS, Signal.EXCHANGES, Signal.SEGMENTS);

    /** What its sources give. */
    public Signal begin() {
        return processors.isEmpty() ? signal : processors.getFirst().component().takes();
    }

    /** {@code traces: ebpf -> tcp_reassembly -> spans -> otlp, debug}. */
    @Override
    public String toString() {
        Stream<String> stages = Stream.concat(
                Stream.of(ids(sources)), Stream.concat(processors.stream().map(Configured::id), Stream.of(ids(sinks))));
        return id + ": " + stages.collect(Collectors.joining(" -> "));
    }

    private static String ids(List<? extends Configured<?>> components) {
        return components.stream().map(Configured::id).collect(Collectors.joining(", "));
    }
}
