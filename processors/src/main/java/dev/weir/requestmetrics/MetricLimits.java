package dev.weir.requestmetrics;

import java.io.Serializable;

/**
 * What is kept at most, in one subtask.
 *
 * @param localSeries series before the exchange between subtasks; when full, all of them are sent on early
 * @param resources resources told apart there; a further one is counted under its host alone
 * @param series series behind it; a further one is counted in its resource's overflow
 */
public record MetricLimits(int localSeries, int resources, int series) implements Serializable {
    public static final MetricLimits DEFAULTS = new MetricLimits(10_000, 10_000, 100_000);

    public MetricLimits {
        if (localSeries < 1 || resources < 1 || series < 1) {
            throw new IllegalArgumentException("one of each at least");
        }
    }
}
