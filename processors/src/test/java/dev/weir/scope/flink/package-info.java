@NullMarked
package dev.weir.scope.flink;

import org.jspecify.annotations.NullMarked;
