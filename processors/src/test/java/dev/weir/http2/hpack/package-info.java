@NullMarked
package dev.weir.http2.hpack;

import org.jspecify.annotations.NullMarked;
