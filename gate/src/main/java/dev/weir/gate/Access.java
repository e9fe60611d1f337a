package dev.weir.gate;

/** What a request is for. */
public enum Access {
    /** Nothing, for {@link GateOptions#OPEN}: every request needs the token. */
    NONE,
    /** GET and HEAD of the paths in {@link ReadablePaths}. */
    READ,
    /** All else: submit, cancel, rescale, savepoint, upload. */
    WRITE
}
