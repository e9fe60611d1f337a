package dev.weir.requestmetrics;

import dev.weir.api.Attributes;

/**
 * What one subtask has counted of a series in a window, or in a part of it.
 *
 * @param windowMillis where the window begins
 */
public record Partial(Attributes resource, Series series, long windowMillis, Aggregate aggregate) {}
