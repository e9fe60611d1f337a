@NullMarked
package dev.weir.pipeline.telemetry;

import org.jspecify.annotations.NullMarked;
