@NullMarked
package dev.weir.postgresql;

import org.jspecify.annotations.NullMarked;
