@NullMarked
package dev.weir.requestmetrics;

import org.jspecify.annotations.NullMarked;
