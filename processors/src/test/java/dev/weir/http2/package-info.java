@NullMarked
package dev.weir.http2;

import org.jspecify.annotations.NullMarked;
