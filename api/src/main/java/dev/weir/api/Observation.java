package dev.weir.api;

/** What a reader of protocols tells: an exchange, or that some may be missing. */
public sealed interface Observation permits Exchange, Loss {

    /** Unix time at which it was complete: the event time. */
    long observedNanos();
}
