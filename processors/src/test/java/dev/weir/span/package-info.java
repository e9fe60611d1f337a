@NullMarked
package dev.weir.span;

import org.jspecify.annotations.NullMarked;
