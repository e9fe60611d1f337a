/** The source {@code otlp} in a job. */
@NullMarked
package dev.weir.receiver.source;

import org.jspecify.annotations.NullMarked;
