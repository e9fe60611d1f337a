/** The {@code protocols} operator. */
@NullMarked
package dev.weir.protocol.flink;

import org.jspecify.annotations.NullMarked;
