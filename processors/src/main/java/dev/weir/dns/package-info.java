/** DNS over UDP and TCP: its messages, and which answer belongs to which query. Plain Java. */
@NullMarked
package dev.weir.dns;

import org.jspecify.annotations.NullMarked;
