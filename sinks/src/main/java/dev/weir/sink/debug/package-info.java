/** Prints spans as the Collector's debug exporter does. */
@NullMarked
package dev.weir.sink.debug;

import org.jspecify.annotations.NullMarked;
