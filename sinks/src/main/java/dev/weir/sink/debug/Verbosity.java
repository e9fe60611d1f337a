package dev.weir.sink.debug;

/** How much is printed. */
enum Verbosity {
    BASIC,
    NORMAL,
    DETAILED
}
