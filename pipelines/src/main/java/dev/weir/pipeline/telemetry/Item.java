package dev.weir.pipeline.telemetry;

import dev.weir.api.metrics.Flow;

/**
 * One number of the ledger.
 *
 * @param component id
 * @param unit such as {@code spans}
 * @param reason of what was skipped or lost, else ""
 */
public record Item(String component, Flow flow, String unit, String reason) {}
