@NullMarked
package dev.weir.tracecontext;

import org.jspecify.annotations.NullMarked;
