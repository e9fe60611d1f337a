/** Puts the packets of TCP connections in order, and says what is missing in its place. */
@NullMarked
package dev.weir.reassembly;

import org.jspecify.annotations.NullMarked;
