@NullMarked
package dev.weir.http1;

import org.jspecify.annotations.NullMarked;
