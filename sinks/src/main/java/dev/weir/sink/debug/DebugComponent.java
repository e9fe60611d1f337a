package dev.weir.sink.debug;

import dev.weir.api.component.Component;
import dev.weir.api.component.ComponentContext;
import dev.weir.api.component.Option;
import dev.weir.api.component.OptionType;
import dev.weir.api.component.Signal;
import dev.weir.otlp.OtlpSignal;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;

/** {@code debug}: prints to the standard output. */
public final class DebugComponent implements Component.SinkComponent {
    static final Option<Verbosity> VERBOSITY = Option.of(
            "verbosity",
            OptionType.oneOf(Verbosity.class),
            Verbosity.BASIC,
            "basic counts, normal has a line per span or data point, detailed has everything");
    static final Option<Integer> SAMPLING_INITIAL = Option.of(
            "sampling_initial",
            OptionType.integer(0, Integer.MAX_VALUE),
            2,
            "batches printed in each second before sampling_thereafter applies");
    static final Option<Integer> SAMPLING_THEREAFTER = Option.of(
            "sampling_thereafter",
            OptionType.integer(0, Integer.MAX_VALUE),
            1,
            "then every n-th batch of that second; 1 for all, 0 for none");

    @Override
    public String type() {
        return "debug";
    }

    @Override
    public String help() {
        return "Prints to the standard output";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(VERBOSITY, SAMPLING_INITIAL, SAMPLING_THEREAFTER);
    }

    @Override
    public List<Signal> takes() {
        return List.of(Signal.TRACES, Signal.METRICS);
    }

    @Override
    public boolean singleWriter() {
        return true;
    }

    @Override
    public Sink<?> sink(Signal signal, ComponentContext context) {
        return new DebugSink<>(
                context.id(),
                OtlpSignal.of(signal),
                context.get(VERBOSITY),
                context.get(SAMPLING_INITIAL),
                context.get(SAMPLING_THEREAFTER));
    }
}
