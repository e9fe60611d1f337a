/** What Weir says of itself: where everything that came in went. */
@NullMarked
package dev.weir.pipeline.telemetry;

import org.jspecify.annotations.NullMarked;
