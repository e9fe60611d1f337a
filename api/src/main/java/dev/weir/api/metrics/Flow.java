package dev.weir.api.metrics;

import java.util.Locale;

/**
 * What becomes of that which a stage takes in. In each unit that a stage accepts, these add up:
 * {@code ACCEPTED + RESTORED + WITHDRAWN = SENT + USED + SKIPPED + LOST + HELD}. What a stage has {@code SENT} is what the next
 * one has {@code ACCEPTED}; what a sink has {@code SENT} is what the other side acknowledged.
 */
public enum Flow {
    /** Came in. */
    ACCEPTED,
    /** Came back from a checkpoint: it had been accepted, and was held, before a restart. */
    RESTORED,
    /** Went on. */
    SENT,
    /** Was sent, and is not at the other side any more: the reason is that under which it is skipped or lost now. */
    WITHDRAWN,
    /** Became something of another unit, which went on. */
    USED,
    /** Left out by decision: a filter, a sampling, a duplicate. */
    SKIPPED,
    /** Left out although it was wanted. */
    LOST,
    /** Under way. */
    HELD;

    /** Such as {@code accepted_spans}. */
    public String of(String unit) {
        return name().toLowerCase(Locale.ROOT) + "_" + unit;
    }
}
