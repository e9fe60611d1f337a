@NullMarked
package dev.weir.requestmetrics.flink;

import org.jspecify.annotations.NullMarked;
