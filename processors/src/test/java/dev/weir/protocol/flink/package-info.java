@NullMarked
package dev.weir.protocol.flink;

import org.jspecify.annotations.NullMarked;
