package dev.weir.pipeline.config;

import dev.weir.api.component.Component.SinkComponent;
import java.time.Duration;
import java.util.List;

/**
 * How Weir tells of itself: {@code service.telemetry.metrics}.
 *
 * @param sinks whose settings lead to the receivers; at least one
 * @param interval between two reports, at least a second
 */
public record Telemetry(List<Configured<SinkComponent>> sinks, Duration interval) {}
