package dev.weir.sink.otlp;

/** How a request's body is compressed; the constants are named as in the Collector. */
enum Compression {
    GZIP,
    ZSTD,
    NONE
}
