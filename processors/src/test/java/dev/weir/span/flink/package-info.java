@NullMarked
package dev.weir.span.flink;

import org.jspecify.annotations.NullMarked;
