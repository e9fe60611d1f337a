/** Weir as a process of its own on the real kernel, with real servers and clients, and an OTLP receiver that is not Weir's. */
@NullMarked
package dev.weir.live;

import org.jspecify.annotations.NullMarked;
