/** W3C Trace Context (level 2) as one reads it who only watches: headers are judged by the specification and never changed. */
@NullMarked
package dev.weir.tracecontext;

import org.jspecify.annotations.NullMarked;
