/** Who may ask Flink's REST interface for what. */
@NullMarked
package dev.weir.gate;

import org.jspecify.annotations.NullMarked;
