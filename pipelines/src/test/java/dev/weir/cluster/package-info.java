/** Weir's jar on a cluster of several processes. */
@NullMarked
package dev.weir.cluster;

import org.jspecify.annotations.NullMarked;
