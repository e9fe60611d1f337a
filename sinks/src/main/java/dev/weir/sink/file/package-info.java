/** Writes spans or metric points to a file as OTLP JSON lines. */
@NullMarked
package dev.weir.sink.file;

import org.jspecify.annotations.NullMarked;
