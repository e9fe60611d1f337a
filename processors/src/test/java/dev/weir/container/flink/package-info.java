@NullMarked
package dev.weir.container.flink;

import org.jspecify.annotations.NullMarked;
