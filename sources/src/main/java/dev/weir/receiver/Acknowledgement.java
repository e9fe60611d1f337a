package dev.weir.receiver;

/** When a sender is told that its data has arrived. */
public enum Acknowledgement {
    /** At once. */
    RECEIVED,
    /** When a checkpoint covers the data, so that a failure of the job no longer loses it. */
    CHECKPOINT
}
