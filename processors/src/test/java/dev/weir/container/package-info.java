@NullMarked
package dev.weir.container;

import org.jspecify.annotations.NullMarked;
