/** The source {@code otlp}. */
@NullMarked
package dev.weir.receiver.source;

import org.jspecify.annotations.NullMarked;
