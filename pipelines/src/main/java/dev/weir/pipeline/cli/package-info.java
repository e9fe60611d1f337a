/** The command line. */
@NullMarked
package dev.weir.pipeline.cli;

import org.jspecify.annotations.NullMarked;
