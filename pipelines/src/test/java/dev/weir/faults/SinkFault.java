package dev.weir.faults;

/** What can go wrong at the other side of a sink. */
enum SinkFault {
    REFUSED,
    TOO_LARGE,
    DISK_FULL,
    FILE_GONE,
    FILE_ROTATED,
    CLOSED_STDOUT,
    NO_REGULAR_FILE,
    DOWN_AT_STOP,
    RESTART
}
