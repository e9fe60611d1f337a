package dev.weir.pipeline.config;

import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Problem;
import dev.weir.api.component.Signal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether each sink can send all that the pipelines bring it. */
final class SignalCheck {
    private final Findings findings;

    SignalCheck(Findings findings) {
        this.findings = findings;
    }

    void check(List<Pipeline> pipelines, Optional<Telemetry> telemetry) {
        Map<Configured<SinkComponent>, Set<Signal>> signals = new LinkedHashMap<>();
        for (Pipeline pipeline : pipelines) {
            for (Configured<SinkComponent> sink : pipeline.sinks()) {
                if (sink.component().takes().contains(pipeline.signal())) {
                    signals.computeIfAbsent(sink, s -> EnumSet.noneOf(Signal.class))
                            .add(pipeline.signal());
                }
            }
        }
        telemetry.ifPresent(t -> t.sinks()
                .forEach(sink -> signals.computeIfAbsent(sink, s -> EnumSet.noneOf(Signal.class))
                        .add(Signal.METRICS)));
        signals.forEach(this::check);
    }

    private void check(Configured<SinkComponent> sink, Set<Signal> signals) {
        if (findings.hasErrors(sink.path())) {
            return; // The same would be wrong once more.
        }
        for (Problem problem : sink.component().check(sink.settings(), signals)) {
            Finding finding = sink.finding(problem);
            findings.error(finding.place(), finding.path(), finding.message());
        }
    }
}
