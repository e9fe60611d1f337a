@NullMarked
package dev.weir.container.runtime;

import org.jspecify.annotations.NullMarked;
