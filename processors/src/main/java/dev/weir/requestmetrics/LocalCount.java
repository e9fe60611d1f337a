package dev.weir.requestmetrics;

/** What {@link LocalAggregation} counts. Each exchange is one of the first four, or held, or sent in a partial. */
public enum LocalCount {
    /** Exchanges that came too late for theirs: they are in none. */
    LATE,
    /** Exchanges of a protocol that no metric is made of. */
    NO_METRIC,
    /** Exchanges seen at an end whose view the conventions have no metric for: a database's or a name server's own. */
    UNKNOWN_VIEW,
    /** Exchanges whose answer the capture misses, and so their duration. They count as losses. */
    RESPONSE_LOST,
    /** Losses that were told. */
    LOSSES,
    /** Exchanges counted under their host alone, since there were too many resources. */
    RESOURCE_OVERFLOW,
    /** How often all series were sent early, since there were too many. */
    FLUSHED_FULL,
    /** Records sent to where the subtasks meet. */
    PARTIALS
}
