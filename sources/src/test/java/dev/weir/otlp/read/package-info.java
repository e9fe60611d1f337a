/** Reading OTLP messages. */
@NullMarked
package dev.weir.otlp.read;

import org.jspecify.annotations.NullMarked;
