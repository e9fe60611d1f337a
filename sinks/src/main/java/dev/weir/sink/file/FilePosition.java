package dev.weir.sink.file;

/**
 * How far a file was written when a checkpoint was taken.
 *
 * @param length in bytes
 */
record FilePosition(String path, long length) {}
