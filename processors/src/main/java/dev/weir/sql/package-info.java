/** Statements of SQL as telemetry may have them: literals and comments taken out, a summary, and the trace that a comment names. */
@NullMarked
package dev.weir.sql;

import org.jspecify.annotations.NullMarked;
