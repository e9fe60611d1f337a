/** Redis: RESP2, RESP3 and inline commands. Plain Java. */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
