/** Turns exchanges into OpenTelemetry spans: which view, which ids, which attributes. Plain Java, no Flink. */
@NullMarked
package dev.weir.span;

import org.jspecify.annotations.NullMarked;
