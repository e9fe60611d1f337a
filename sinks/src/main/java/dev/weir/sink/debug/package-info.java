/** Prints spans and metric points as the Collector's debug exporter does. */
@NullMarked
package dev.weir.sink.debug;

import org.jspecify.annotations.NullMarked;
