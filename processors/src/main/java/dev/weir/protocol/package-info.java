/** What every wire protocol has to be for Weir, and the table that finds the protocol of each connection. Plain Java. */
@NullMarked
package dev.weir.protocol;

import org.jspecify.annotations.NullMarked;
