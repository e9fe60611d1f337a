/** Spans and metric points as OTLP messages, and OTLP messages as OTLP JSON. */
@NullMarked
package dev.weir.otlp;

import org.jspecify.annotations.NullMarked;
